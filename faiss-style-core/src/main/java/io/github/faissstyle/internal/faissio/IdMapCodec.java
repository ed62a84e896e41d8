package io.github.faissstyle.internal.faissio;

import io.github.faissstyle.internal.engine.ids.IdMapState;
import io.github.faissstyle.internal.engine.state.IndexState;
import io.github.faissstyle.internal.engine.state.Rows;
import java.io.IOException;

/** {@code IxMp}, {@code IxM2}. */
final class IdMapCodec {
    private IdMapCodec() {}

    static IdMapState read(FaissInput in, String tag, int depth) {
        FaissHeader header = FaissHeader.read(in);
        IndexState inner = IndexCodec.readInner(in, depth + 1, "index with ids");
        header.checkRepeats(in, inner);
        header.checkRows(in, inner);
        in.count("ids", header.ntotal(), Long.BYTES);
        return new IdMapState(inner, Rows.longs().read(header.ntotal(), in::longs), tag.equals("IxM2"));
    }

    static void write(FaissOutput out, IdMapState idMap) throws IOException {
        out.tag(idMap.isTwo() ? "IxM2" : "IxMp");
        FaissHeader.write(out, idMap);
        IndexCodec.write(out, idMap.inner());
        Rows<long[]> ids = idMap.ids();
        out.i64(ids.rows());
        for (int c = 0; c < ids.chunks(); c++) {
            out.longs(ids.chunk(c), ids.rowsIn(c));
        }
    }
}
