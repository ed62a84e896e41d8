package io.github.faissstyle.internal.faissio;

import io.github.faissstyle.index.Metric;
import io.github.faissstyle.internal.engine.flat.FlatState;
import io.github.faissstyle.internal.engine.state.Rows;
import java.io.IOException;

/** {@code IxFI}, {@code IxF2}, {@code IxFl}. */
final class FlatCodec {
    private FlatCodec() {}

    static FlatState read(FaissInput in, String tag, long at) {
        FaissHeader header = FaissHeader.read(in);
        header.requireTrained(in);
        String expected = tag(header.metric());
        in.check(
                tag.equals(expected),
                at,
                "tag",
                tag,
                expected + " for metric_type " + header.metric().faissCode());
        in.count("vectors", header.times(in, header.d()), Float.BYTES);
        return new FlatState(in.floatRows(header.d(), header.ntotal()), header.metric(), header.metricArg());
    }

    static void write(FaissOutput out, FlatState flat) throws IOException {
        out.tag(tag(flat.metric()));
        FaissHeader.write(out, flat);
        Rows<float[]> rows = flat.rows();
        out.i64(flat.ntotal() * flat.dimension());
        for (int c = 0; c < rows.chunks(); c++) {
            out.floats(rows.chunk(c), rows.rowsIn(c) * flat.dimension());
        }
    }

    private static String tag(Metric metric) {
        return switch (metric) {
            case INNER_PRODUCT -> "IxFI";
            case L2 -> "IxF2";
            default -> "IxFl";
        };
    }
}
