package io.github.faissstyle.index;

import java.util.Locale;

/**
 * How much of what is truly nearest a search found, by the index's own vectors.
 *
 * @param recall share of the true k nearest that were found, 0 to 1
 * @param queries vectors of the index that were searched for
 * @param k neighbours a query
 * @param microsPerQuery time of one search, in microseconds
 * @param exactMicrosPerQuery time of one exact search, in microseconds
 */
public record RecallProbe(double recall, int queries, int k, double microsPerQuery, double exactMicrosPerQuery) {
    /** Says it in a line. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "recall@%d %.4f over %d queries, %.0f us a query (exact: %.0f us)",
                k,
                recall,
                queries,
                microsPerQuery,
                exactMicrosPerQuery);
    }
}
