package io.github.faissstyle.internal.faissio;

import io.github.faissstyle.index.FaissFormatException;
import io.github.faissstyle.index.Metric;
import io.github.faissstyle.internal.engine.FlatState;
import io.github.faissstyle.internal.engine.FloatRows;
import io.github.faissstyle.internal.engine.IdMapState;
import io.github.faissstyle.internal.engine.IndexState;
import io.github.faissstyle.internal.engine.LongRows;
import io.github.faissstyle.internal.engine.NormState;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * One index of a file: a tag, then the body that the tag calls for (FAISS's {@code index_read.cpp} and
 * {@code index_write.cpp}).
 */
final class IndexCodec {
    private static final String OPENED = "IxFI, IxF2, IxFl (Flat), IxMp, IxM2 (IDMap) and IxPT with VNrm (L2norm)";

    private IndexCodec() {}

    /** Reads an index that may have ids around it. */
    static IndexState read(FaissInput in) {
        long at = in.position();
        String tag = in.tag();
        if (!tag.equals("IxMp") && !tag.equals("IxM2")) {
            return readNumbered(in, tag, at);
        }
        FaissHeader header = FaissHeader.read(in);
        long innerAt = in.position();
        IndexState inner = readNumbered(in, in.tag(), innerAt);
        header.checkRepeats(in, inner);
        in.count("ids", header.ntotal(), Long.BYTES);
        return new IdMapState(inner, LongRows.read(header.ntotal(), in::longs), tag.equals("IxM2"));
    }

    /** Reads an index that numbers its vectors itself. */
    private static IndexState readNumbered(FaissInput in, String tag, long at) {
        return switch (tag) {
            case "IxFI", "IxF2", "IxFl" -> readFlat(in, tag, at);
            case "IxPT" -> readPreTransform(in);
            default -> throw unsupported(in, at, "index", tag, KnownTags.nameOf(tag));
        };
    }

    private static FlatState readFlat(FaissInput in, String tag, long at) {
        FaissHeader header = FaissHeader.read(in);
        String expected = flatTag(header.metric());
        in.check(
                tag.equals(expected),
                at,
                "tag",
                tag,
                expected + " for metric_type " + header.metric().faissCode());
        long floats = multiply(in, header);
        in.count("vectors", floats, Float.BYTES);
        return new FlatState(
                FloatRows.read(header.d(), header.ntotal(), in::floats), header.metric(), header.metricArg());
    }

    private static long multiply(FaissInput in, FaissHeader header) {
        try {
            return Math.multiplyExact(header.ntotal(), (long) header.d());
        } catch (ArithmeticException e) {
            FaissFormatException problem = in.problem(
                    header.offset() + 4,
                    "ntotal is " + header.ntotal() + ", expected no more than the file has room for");
            problem.initCause(e);
            throw problem;
        }
    }

    private static NormState readPreTransform(FaissInput in) {
        FaissHeader header = FaissHeader.read(in);
        long at = in.position();
        int transforms = in.i32("number of transforms");
        in.check(transforms == 1, at, "number of transforms", transforms, "1, an L2norm");
        at = in.position();
        String tag = in.tag();
        if (!tag.equals("VNrm")) {
            throw unsupported(in, at, "transform", tag, KnownTags.transformNameOf(tag));
        }
        at = in.position();
        float norm = in.f32("norm");
        in.check(norm == 2, at, "norm", norm, "2");
        checkDimension(in, "d_in", header.d());
        checkDimension(in, "d_out", header.d());
        at = in.position();
        in.check(in.bool("is_trained"), at, "is_trained of the transform", 0, "1");
        at = in.position();
        String innerTag = in.tag();
        if (!innerTag.startsWith("IxF") || KnownTags.nameOf(innerTag) != null) {
            throw unsupported(in, at, "index behind L2norm", innerTag, KnownTags.nameOf(innerTag));
        }
        FlatState inner = readFlat(in, innerTag, at);
        header.checkRepeats(in, inner);
        return new NormState(inner);
    }

    private static void checkDimension(FaissInput in, String field, int expected) {
        long at = in.position();
        int found = in.i32(field);
        in.check(found == expected, at, field, found, expected + " as in the header");
    }

    private static FaissFormatException unsupported(
            FaissInput in, long at, String what, String tag, @Nullable String name) {
        String text = name == null
                ? "is \"" + tag + "\", which is no tag of FAISS; expected a FAISS index file"
                : "is \"" + tag + "\", " + name + ", which this version does not open";
        return in.problem(at, "tag of the " + what + " " + text + "; opened are " + OPENED);
    }

    static void write(FaissOutput out, IndexState state) throws IOException {
        if (state instanceof FlatState flat) {
            writeFlat(out, flat);
        } else if (state instanceof NormState norm) {
            writePreTransform(out, norm);
        } else if (state instanceof IdMapState idMap) {
            out.tag(idMap.isTwo() ? "IxM2" : "IxMp");
            FaissHeader.write(out, idMap);
            write(out, idMap.inner());
            out.i64(idMap.ids().size());
            for (long row = 0; row < idMap.ids().size(); row++) {
                out.i64(idMap.ids().get(row));
            }
        }
    }

    private static void writeFlat(FaissOutput out, FlatState flat) throws IOException {
        out.tag(flatTag(flat.metric()));
        FaissHeader.write(out, flat);
        FloatRows rows = flat.rows();
        out.i64(flat.ntotal() * flat.dimension());
        for (int c = 0; c < rows.chunks(); c++) {
            out.floats(rows.chunk(c), rows.rowsIn(c) * flat.dimension());
        }
    }

    private static void writePreTransform(FaissOutput out, NormState norm) throws IOException {
        out.tag("IxPT");
        FaissHeader.write(out, norm);
        out.i32(1);
        out.tag("VNrm");
        out.f32(2);
        out.i32(norm.dimension());
        out.i32(norm.dimension());
        out.bool(true);
        writeFlat(out, norm.inner());
    }

    private static String flatTag(Metric metric) {
        return switch (metric) {
            case INNER_PRODUCT -> "IxFI";
            case L2 -> "IxF2";
            default -> "IxFl";
        };
    }
}
