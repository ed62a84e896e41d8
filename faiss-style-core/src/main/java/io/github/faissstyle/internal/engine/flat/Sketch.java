package io.github.faissstyle.internal.engine.flat;

import io.github.faissstyle.internal.engine.sketch.ByteRows;
import io.github.faissstyle.internal.engine.state.Rows;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The byte codes of an index's vectors: made when enough queries came to pay for them, grown with the index. */
final class Sketch {
    /** Below this, a scan is short anyway. */
    private static final int MIN_ROWS = 512;

    /** With fewer floats a row, codes and what stands beside them would take more than three tenths of the vectors. */
    private static final int MIN_WIDTH = 64;

    /** Making codes takes as long as a few scans. */
    private static final int MIN_QUERIES = 5;

    private final AtomicInteger queries = new AtomicInteger();
    private volatile @Nullable ByteRows codes;
    private volatile boolean hopeless;

    /** Returns codes of all rows, perhaps of more that were added since, or null to scan without. */
    @Nullable
    ByteRows of(Rows<float[]> rows, int asked) {
        if (hopeless || rows.rows() < MIN_ROWS || rows.width() < MIN_WIDTH) {
            return null;
        }
        ByteRows now = codes;
        if (now != null && now.count() >= rows.rows()) {
            return now;
        }
        if (queries.get() < MIN_QUERIES && queries.addAndGet(asked) < MIN_QUERIES) {
            return null;
        }
        synchronized (this) {
            now = codes;
            if (hopeless || (now != null && now.count() >= rows.rows())) {
                return now;
            }
            ByteRows grown = now == null ? null : now.extended(rows);
            now = grown == null ? ByteRows.of(rows) : grown;
            codes = now;
            hopeless = now == null;
            return now;
        }
    }

    long memoryBytes() {
        ByteRows now = codes;
        return now == null ? 0 : now.memoryBytes();
    }
}
