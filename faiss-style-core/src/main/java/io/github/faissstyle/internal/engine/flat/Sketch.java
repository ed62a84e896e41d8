package io.github.faissstyle.internal.engine.flat;

import io.github.faissstyle.index.Metric;
import io.github.faissstyle.internal.engine.sketch.NibbleRows;
import io.github.faissstyle.internal.engine.state.Rows;
import io.github.faissstyle.internal.engine.state.Spares;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The codes of an index's vectors: made when enough queries came to pay for them, grown with the index. */
final class Sketch {
    /** Below this, a scan is short anyway. */
    private static final int MIN_ROWS = 512;

    /** With fewer floats a row, what stands beside the codes would weigh too much. */
    private static final int MIN_WIDTH = 64;

    /** Up to this, products of codes and queries fit an int. */
    private static final int MAX_WIDTH = 8192;

    /** Making codes takes as long as a few scans. */
    private static final int MIN_QUERIES = 5;

    /** Rows that are compared one by one before it is judged whether codes are of any use. */
    private static final long TRIAL_ROWS = 20_000;

    /** Where so large a part of the rows must be compared one by one, a plain scan is faster. */
    private static final int MOST_COMPARED = 8;

    private final Spares<SketchScan> scans = new Spares<>();
    private final AtomicInteger queries = new AtomicInteger();
    private final AtomicLong scanned = new AtomicLong();
    private final AtomicLong compared = new AtomicLong();
    private volatile @Nullable NibbleRows codes;
    private volatile boolean useless;

    /** Returns codes of all rows, perhaps of more that were added since, or null to scan without. */
    @Nullable
    NibbleRows of(Rows<float[]> rows, int asked) {
        if (useless || rows.rows() < MIN_ROWS || rows.width() < MIN_WIDTH || rows.width() > MAX_WIDTH) {
            return null;
        }
        NibbleRows now = codes;
        if (now != null && now.count() >= rows.rows()) {
            return now;
        }
        if (queries.get() < MIN_QUERIES && queries.addAndGet(asked) < MIN_QUERIES) {
            return null;
        }
        synchronized (this) {
            if (useless) {
                return null;
            }
            now = codes == null ? NibbleRows.empty(rows.width()) : codes;
            if (now.count() < rows.rows()) {
                now = now.extended(rows);
                codes = now;
            }
            return now;
        }
    }

    /** Returns a scanner for the calling thread, to be put back. */
    SketchScan take(Rows<float[]> rows, NibbleRows now, Metric metric) {
        SketchScan scan = scans.take();
        if (scan == null) {
            return new SketchScan(rows, now, metric);
        }
        scan.over(rows, now);
        return scan;
    }

    /** Keeps a scanner that went over so many rows, and takes notice of how many it had to compare one by one. */
    void putBack(SketchScan scan, long rowsScanned) {
        scans.putBack(scan);
        long allScanned = scanned.addAndGet(rowsScanned);
        long allCompared = compared.addAndGet(scan.compared());
        if (allCompared > TRIAL_ROWS && allCompared > allScanned / MOST_COMPARED) {
            synchronized (this) {
                useless = true;
                codes = null;
            }
        }
    }

    long memoryBytes() {
        NibbleRows now = codes;
        return now == null ? 0 : now.memoryBytes();
    }
}
