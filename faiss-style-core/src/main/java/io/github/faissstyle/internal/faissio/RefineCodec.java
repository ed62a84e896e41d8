package io.github.faissstyle.internal.faissio;

import io.github.faissstyle.internal.engine.refine.RefineState;
import io.github.faissstyle.internal.engine.state.IndexState;
import java.io.IOException;

/** {@code IxRF}. */
final class RefineCodec {
    private RefineCodec() {}

    static RefineState read(FaissInput in, int depth) {
        FaissHeader header = FaissHeader.read(in);
        IndexState base = IndexCodec.readInner(in, depth + 1, "base index");
        header.checkRepeats(in, base);
        header.checkRows(in, base);
        IndexState refine = IndexCodec.readInner(in, depth + 1, "refine index");
        header.checkRepeats(in, refine);
        long at = in.position();
        float kFactor = in.f32("k_factor");
        in.check(kFactor >= 1 && kFactor <= 1000, at, "k_factor", kFactor, "1 to 1000");
        return new RefineState(base, refine, kFactor);
    }

    static void write(FaissOutput out, RefineState state) throws IOException {
        out.tag("IxRF");
        FaissHeader.write(out, state);
        IndexCodec.write(out, state.base());
        IndexCodec.write(out, state.refine());
        out.f32(state.kFactor());
    }
}
