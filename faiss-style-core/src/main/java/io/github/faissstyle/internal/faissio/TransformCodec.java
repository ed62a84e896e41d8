package io.github.faissstyle.internal.faissio;

import io.github.faissstyle.internal.engine.state.IndexState;
import io.github.faissstyle.internal.engine.transform.Centering;
import io.github.faissstyle.internal.engine.transform.HadamardRotation;
import io.github.faissstyle.internal.engine.transform.Itq;
import io.github.faissstyle.internal.engine.transform.LinearTransform;
import io.github.faissstyle.internal.engine.transform.Normalization;
import io.github.faissstyle.internal.engine.transform.PcaLearner;
import io.github.faissstyle.internal.engine.transform.RandomRotation;
import io.github.faissstyle.internal.engine.transform.Remapping;
import io.github.faissstyle.internal.engine.transform.TransformState;
import io.github.faissstyle.internal.engine.transform.VectorTransform;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code IxPT} and the transforms in it; {@code PcAm} and {@code PCAm} are written as today's {@code Pcam}. */
final class TransformCodec {
    private static final int MAX_DIMENSION = 1 << 20;

    private TransformCodec() {}

    static TransformState read(FaissInput in, int depth) {
        FaissHeader header = FaissHeader.read(in);
        long at = in.position();
        int n = in.i32("number of transforms");
        in.check(n >= 0 && n <= in.remaining() / 13, at, "number of transforms", n, "0 or more, within the file");
        List<VectorTransform> chain = new ArrayList<>();
        int d = header.d();
        for (int i = 0; i < n; i++) {
            at = in.position();
            VectorTransform transform = readTransform(in);
            in.check(transform.dIn() == d, at, "d_in of transform " + i, transform.dIn(), d + " that comes in");
            d = transform.dOut();
            chain.add(transform);
        }
        at = in.position();
        IndexState inner = IndexCodec.readInner(in, depth + 1, "index behind the transforms");
        in.check(inner.dimension() == d, at, "d of the index inside", inner.dimension(), d + " that comes in");
        header.withDimension(d).checkRepeats(in, inner);
        return new TransformState(header.d(), chain, inner);
    }

    /** What every transform ends with. */
    private record End(int dIn, int dOut, boolean trained) {}

    private static End readEnd(FaissInput in) {
        long at = in.position();
        int dIn = in.i32("d_in");
        in.check(dIn >= 1 && dIn <= MAX_DIMENSION, at, "d_in", dIn, "1 to " + MAX_DIMENSION);
        at = in.position();
        int dOut = in.i32("d_out");
        in.check(dOut >= 1 && dOut <= MAX_DIMENSION, at, "d_out", dOut, "1 to " + MAX_DIMENSION);
        return new End(dIn, dOut, in.bool("is_trained"));
    }

    private static End readSquareEnd(FaissInput in) {
        long at = in.position() + 4;
        End end = readEnd(in);
        in.check(end.dIn() == end.dOut(), at, "d_out", end.dOut(), end.dIn() + " as d_in");
        return end;
    }

    static VectorTransform readTransform(FaissInput in) {
        long at = in.position();
        String tag = in.tag();
        return switch (tag) {
            case "LTra" -> readLinear(in, LinearTransform.Kind.LINEAR, null);
            case "rrot" -> readLinear(in, LinearTransform.Kind.RANDOM_ROTATION, RandomRotation.INSTANCE);
            case "Pcam", "PcAm", "PCAm" -> readPca(in, tag);
            case "VNrm" -> {
                float norm = in.f32("norm");
                in.check(norm == 2, at + 4, "norm", norm, "2.0, the only one that FAISS computes");
                yield new Normalization(readSquareEnd(in).dIn());
            }
            case "VCnt" -> {
                float[] mean = in.floats("mean");
                End end = readSquareEnd(in);
                checkLength(in, at + 4, "mean", mean.length, end.dIn(), end);
                yield new Centering(end.dIn(), mean);
            }
            case "RmDT" -> readRemapping(in, at);
            case "HRot" -> {
                int seed = in.i32("seed");
                End end = readEnd(in);
                HadamardRotation rotation = new HadamardRotation(end.dIn(), seed);
                in.check(end.dOut() == rotation.dOut(), at, "d_out", end.dOut(), rotation.dOut() + ", a power of two");
                yield rotation;
            }
            case "Viqt" -> readItq(in, at);
            default -> throw in.problem(at, "tag of a transform is \"" + tag + "\", which is none of FAISS's");
        };
    }

    private static void checkLength(FaissInput in, long at, String field, int found, long expected, End end) {
        boolean good = found == expected || (found == 0 && !end.trained());
        in.check(good, at, "count of " + field, found, expected + (end.trained() ? "" : " or 0"));
    }

    private static LinearTransform readLinear(
            FaissInput in, LinearTransform.Kind kind, LinearTransform.@Nullable Learner learner) {
        long at = in.position();
        boolean haveBias = in.bool("have_bias");
        float[] matrix = in.floats("A");
        float[] bias = in.floats("b");
        End end = readEnd(in);
        checkLength(in, at + 1, "A", matrix.length, (long) end.dIn() * end.dOut(), end);
        checkLength(in, at + 9 + 4L * matrix.length, "b", bias.length, haveBias ? end.dOut() : 0, end);
        return new LinearTransform(end.dIn(), end.dOut(), kind, matrix, bias, haveBias, end.trained(), learner);
    }

    private static LinearTransform readPca(FaissInput in, String tag) {
        float eigenPower = in.f32("eigen_power");
        float epsilon = tag.equals("Pcam") ? in.f32("epsilon") : 0;
        boolean randomRotation = in.bool("random_rotation");
        int balancedBins = tag.equals("PCAm") ? 0 : in.i32("balanced_bins");
        long at = in.position();
        float[] mean = in.floats("mean");
        float[] eigenvalues = in.floats("eigenvalues");
        long matrixAt = in.position();
        float[] components = in.floats("PCAMat");
        PcaLearner learner =
                new PcaLearner(eigenPower, epsilon, randomRotation, balancedBins, mean, eigenvalues, components);
        LinearTransform pca = readLinear(in, LinearTransform.Kind.PCA, learner);
        End end = new End(pca.dIn(), pca.dOut(), pca.flag());
        checkLength(in, at, "mean", mean.length, pca.dIn(), end);
        boolean rows = components.length % pca.dIn() == 0 && components.length / pca.dIn() <= pca.dIn();
        in.check(rows, matrixAt, "count of PCAMat", components.length, "at most " + pca.dIn() + " rows");
        return pca;
    }

    private static Remapping readRemapping(FaissInput in, long at) {
        int[] map = in.ints("map");
        End end = readEnd(in);
        in.check(map.length == end.dOut(), at + 4, "count of map", map.length, end.dOut() + " as d_out");
        for (int i = 0; i < map.length; i++) {
            in.check(map[i] < end.dIn(), at + 12 + 4L * i, "map", map[i], "below d_in " + end.dIn());
        }
        return new Remapping(end.dIn(), map);
    }

    private static Itq readItq(FaissInput in, long at) {
        float[] mean = in.floats("mean");
        boolean doPca = in.bool("do_pca");
        long matrixAt = in.position();
        String tag = in.tag();
        in.check(tag.equals("Viqm"), matrixAt, "tag of the ITQ matrix", tag, "Viqm");
        int maxIter = in.i32("max_iter");
        int seed = in.i32("seed");
        LinearTransform rotation = readLinear(in, LinearTransform.Kind.ITQ_MATRIX, null);
        long linearAt = in.position();
        tag = in.tag();
        in.check(tag.equals("LTra"), linearAt, "tag of the ITQ transform's matrix", tag, "LTra");
        LinearTransform applied = readLinear(in, LinearTransform.Kind.LINEAR, null);
        End end = readEnd(in);
        checkLength(in, at + 4, "mean", mean.length, end.dIn(), end);
        boolean fits = applied.dIn() == end.dIn() && applied.dOut() == end.dOut();
        in.check(
                fits || !end.trained(),
                linearAt,
                "size of the ITQ transform's matrix",
                applied.dIn() + " to " + applied.dOut(),
                end.dIn() + " to " + end.dOut());
        return new Itq(end.dIn(), end.dOut(), mean, doPca, maxIter, seed, rotation, applied, end.trained());
    }

    static void write(FaissOutput out, TransformState state) throws IOException {
        out.tag("IxPT");
        FaissHeader.write(out, state);
        out.i32(state.chain().size());
        for (VectorTransform transform : state.chain()) {
            writeTransform(out, transform);
        }
        IndexCodec.write(out, state.inner());
    }

    static void writeTransform(FaissOutput out, VectorTransform transform) throws IOException {
        if (transform instanceof LinearTransform linear) {
            writeLinear(out, linear);
            return;
        }
        if (transform instanceof Normalization) {
            out.tag("VNrm");
            out.f32(2);
        } else if (transform instanceof Centering centering) {
            out.tag("VCnt");
            out.vector(centering.mean());
        } else if (transform instanceof Remapping remapping) {
            out.tag("RmDT");
            out.vector(remapping.map(), remapping.map().length);
        } else if (transform instanceof HadamardRotation rotation) {
            out.tag("HRot");
            out.i32(rotation.seed());
        } else if (transform instanceof Itq itq) {
            out.tag("Viqt");
            out.vector(itq.mean());
            out.bool(itq.doPca());
            out.tag("Viqm");
            out.i32(itq.itqMaxIter());
            out.i32(itq.itqSeed());
            writeMatrix(out, itq.rotation());
            writeLinear(out, itq.pcaThenItq());
        } else {
            throw new IllegalStateException("no file format for " + transform.factory());
        }
        writeEnd(out, transform);
    }

    private static void writeLinear(FaissOutput out, LinearTransform linear) throws IOException {
        out.tag(linear.kind().tag());
        if (linear.learner() instanceof PcaLearner pca) {
            out.f32(pca.eigenPower());
            out.f32(pca.epsilon());
            out.bool(pca.randomRotation());
            out.i32(pca.balancedBins());
            out.vector(pca.mean());
            out.vector(pca.eigenvalues());
            out.vector(pca.components());
        }
        writeMatrix(out, linear);
    }

    private static void writeMatrix(FaissOutput out, LinearTransform linear) throws IOException {
        out.bool(linear.haveBias());
        out.vector(linear.matrix());
        out.vector(linear.bias());
        writeEnd(out, linear);
    }

    private static void writeEnd(FaissOutput out, VectorTransform transform) throws IOException {
        out.i32(transform.dIn());
        out.i32(transform.dOut());
        out.bool(transform.trained());
    }
}
