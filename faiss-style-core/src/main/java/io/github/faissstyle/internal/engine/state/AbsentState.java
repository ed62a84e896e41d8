package io.github.faissstyle.internal.engine.state;

import io.github.faissstyle.index.Metric;
import io.github.faissstyle.index.SearchParams;
import org.jspecify.annotations.Nullable;

/**
 * An index that a file names but that cannot be used here: one that was left out when the file was written
 * ({@code null}), or of a kind that is read and written back but not searched.
 *
 * @param tag FAISS's tag
 * @param type FAISS's class name
 * @param dimension floats a vector
 * @param ntotal number of vectors
 * @param metric how vectors are compared
 * @param trained FAISS's {@code is_trained}
 * @param reason why it cannot be used, for people
 * @param body what the file holds behind the tag
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record AbsentState(
        String tag, String type, int dimension, long ntotal, Metric metric, boolean trained, String reason, byte[] body)
        implements IndexState {
    @Override
    public float metricArg() {
        return 0;
    }

    @Override
    public String factory() {
        return "(" + type + ")";
    }

    private UnsupportedOperationException unusable() {
        return new UnsupportedOperationException(reason);
    }

    @Override
    public IndexState train(float[] vectors, int n) {
        throw unusable();
    }

    @Override
    public IndexState add(float[] vectors, int n, long @Nullable [] ids) {
        throw unusable();
    }

    @Override
    public void search(float[] queries, int from, int to, int k, SearchParams params, float[] distances, long[] ids) {
        throw unusable();
    }

    @Override
    public void rangeSearch(float[] queries, int row, float radius, SearchParams params, Matches matches) {
        throw unusable();
    }

    @Override
    public float @Nullable [] reconstruct(long id) {
        throw unusable();
    }

    @Override
    public RowComparer comparer() {
        throw unusable();
    }

    @Override
    public long memoryBytes() {
        return body.length;
    }
}
