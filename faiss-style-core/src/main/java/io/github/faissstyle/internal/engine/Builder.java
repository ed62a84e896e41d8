package io.github.faissstyle.internal.engine;

import io.github.faissstyle.index.IndexSpec;
import io.github.faissstyle.index.Metric;
import io.github.faissstyle.internal.engine.codec.Codec;
import io.github.faissstyle.internal.engine.codec.CodesState;
import io.github.faissstyle.internal.engine.codec.ProductQuantizer;
import io.github.faissstyle.internal.engine.codec.ScalarQuantizer;
import io.github.faissstyle.internal.engine.flat.FlatState;
import io.github.faissstyle.internal.engine.hnsw.HnswState;
import io.github.faissstyle.internal.engine.ids.IdMapState;
import io.github.faissstyle.internal.engine.ivf.CodeLists;
import io.github.faissstyle.internal.engine.ivf.FloatLists;
import io.github.faissstyle.internal.engine.ivf.IvfState;
import io.github.faissstyle.internal.engine.refine.RefineState;
import io.github.faissstyle.internal.engine.state.IndexState;
import io.github.faissstyle.internal.engine.state.Rows;
import io.github.faissstyle.internal.engine.transform.HadamardRotation;
import io.github.faissstyle.internal.engine.transform.Normalization;
import io.github.faissstyle.internal.engine.transform.OpqLearner;
import io.github.faissstyle.internal.engine.transform.PcaLearner;
import io.github.faissstyle.internal.engine.transform.RandomRotation;
import io.github.faissstyle.internal.engine.transform.Remapping;
import io.github.faissstyle.internal.engine.transform.TransformState;
import io.github.faissstyle.internal.engine.transform.VectorTransform;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Makes the empty index that a factory string describes, put together as FAISS's {@code index_factory} does. */
public final class Builder {
    private final IndexSpec spec;
    private final Metric metric;
    private final float metricArg;

    private Builder(IndexSpec spec, Metric metric, float metricArg) {
        this.spec = spec;
        this.metric = metric == Metric.COSINE ? Metric.INNER_PRODUCT : metric;
        this.metricArg = metricArg;
    }

    /**
     * Makes an empty index. For COSINE, vectors are scaled to unit length first, and again behind transforms that
     * change lengths.
     *
     * @throws IllegalArgumentException if the parts do not fit each other, the dimension or the metric
     */
    public static IndexState build(IndexSpec spec, int dimension, Metric metric, float metricArg) {
        return new Builder(spec, metric, metricArg).build(dimension, metric == Metric.COSINE);
    }

    private IndexState build(int d, boolean cosine) {
        List<VectorTransform> chain = new ArrayList<>();
        int inner = d;
        for (IndexSpec.Transform part : spec.transforms()) {
            VectorTransform transform = transform(part, inner);
            chain.add(transform);
            inner = transform.dOut();
        }
        boolean scalesFirst = !chain.isEmpty() && chain.get(0) instanceof Normalization;
        boolean scalesLast = !chain.isEmpty() && chain.get(chain.size() - 1) instanceof Normalization;
        if (cosine && !scalesLast && !keepsLengths()) {
            chain.add(new Normalization(inner));
        }
        boolean scales = cosine && !scalesFirst;
        if (scales && spec.refine() == null) {
            chain.add(0, new Normalization(d));
        }
        IndexState state = main(inner);
        if (!chain.isEmpty()) {
            state = new TransformState(d, chain, state);
        }
        IndexSpec.Codec refine = spec.refine();
        if (refine != null) {
            state = new RefineState(state, codes(refine, d), 1);
            if (scales) {
                state = new TransformState(d, List.of(new Normalization(d)), state);
            }
        }
        return switch (spec.idMap()) {
            case NONE -> state;
            case IDMAP -> IdMapState.around(state, false);
            case IDMAP2 -> IdMapState.around(state, true);
        };
    }

    /** Tells whether unit vectors come out of the transforms as unit vectors. */
    private boolean keepsLengths() {
        return spec.transforms().stream().allMatch(t -> switch (t.kind()) {
            case L2NORM, PAD, HR -> true;
            case RR, OPQ -> t.dOut() == 0;
            default -> false;
        });
    }

    private static VectorTransform transform(IndexSpec.Transform part, int d) {
        int dOut = part.dOut() == 0 ? d : part.dOut();
        boolean shrinks = part.kind() != IndexSpec.TransformKind.PAD && part.kind() != IndexSpec.TransformKind.RR;
        if (shrinks && dOut > d) {
            throw new IllegalArgumentException(part + " makes " + dOut + " floats of " + d + ", expected at most " + d);
        }
        return switch (part.kind()) {
            case L2NORM -> new Normalization(d);
            case PCA -> PcaLearner.of(d, dOut, 0, false);
            case PCAR -> PcaLearner.of(d, dOut, 0, true);
            case PCAW -> PcaLearner.of(d, dOut, -0.5f, false);
            case RR -> RandomRotation.of(d, dOut);
            case OPQ -> OpqLearner.of(d, dOut, part.m());
            case PAD -> {
                if (dOut < d) {
                    throw new IllegalArgumentException(part + " pads to " + dOut + " floats, expected at least " + d);
                }
                int[] map = new int[dOut];
                Arrays.setAll(map, i -> i < d ? i : -1);
                yield new Remapping(d, map);
            }
            case HR -> new HadamardRotation(d, 12345);
            case ITQ ->
                throw new UnsupportedOperationException(
                        "ITQ transforms are read, applied and written back, not trained: train with FAISS");
        };
    }

    private IndexState main(int d) {
        if (spec.nlist() > 0) {
            requirePlainMetric();
            IndexState coarse = flat(d);
            if (spec.coarseM() > 0) {
                coarse = HnswState.empty(coarse, spec.coarseM(), HnswState.Kind.FLAT);
            }
            return spec.codec().kind() == IndexSpec.CodecKind.FLAT
                    ? IvfState.empty(coarse, new FloatLists(d), metric, spec.nlist())
                    : IvfState.empty(coarse, new CodeLists(codec(spec.codec(), d), true), metric, spec.nlist());
        }
        IndexState stored = codes(spec.codec(), d);
        if (spec.hnswM() == 0) {
            return stored;
        }
        requirePlainMetric();
        HnswState.Kind kind = switch (spec.codec().kind()) {
            case FLAT -> HnswState.Kind.FLAT;
            case PQ -> HnswState.Kind.PQ;
            default -> HnswState.Kind.SQ;
        };
        return HnswState.empty(stored, spec.hnswM(), kind);
    }

    private void requirePlainMetric() {
        if (metric != Metric.INNER_PRODUCT && metric != Metric.L2) {
            throw new IllegalArgumentException(
                    "metric " + metric + " is for Flat alone, " + spec + " takes INNER_PRODUCT, L2 or COSINE");
        }
    }

    private FlatState flat(int d) {
        return new FlatState(Rows.floats(d), metric, metricArg);
    }

    private IndexState codes(IndexSpec.Codec codec, int d) {
        if (codec.kind() == IndexSpec.CodecKind.FLAT) {
            return flat(d);
        }
        requirePlainMetric();
        return CodesState.empty(codec(codec, d), metric);
    }

    private static Codec codec(IndexSpec.Codec codec, int d) {
        return switch (codec.kind()) {
            case SQ8 -> ScalarQuantizer.of(ScalarQuantizer.Type.BIT8, d);
            case SQ6 -> ScalarQuantizer.of(ScalarQuantizer.Type.BIT6, d);
            case SQ4 -> ScalarQuantizer.of(ScalarQuantizer.Type.BIT4, d);
            case SQFP16 -> ScalarQuantizer.of(ScalarQuantizer.Type.FP16, d);
            case SQBF16 -> ScalarQuantizer.of(ScalarQuantizer.Type.BF16, d);
            case PQ -> {
                if (d % codec.m() != 0) {
                    throw new IllegalArgumentException(
                            codec + " cuts " + d + " floats into " + codec.m() + " parts, expected a divisor of " + d);
                }
                yield ProductQuantizer.of(d, codec.m(), codec.nbits());
            }
            case RABITQ ->
                throw new UnsupportedOperationException(
                        "RaBitQ indexes are read, searched and written back, not made: build them with FAISS");
            case FLAT -> throw new IllegalStateException("Flat has no codec");
        };
    }
}
