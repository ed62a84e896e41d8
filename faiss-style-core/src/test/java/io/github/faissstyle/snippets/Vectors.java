package io.github.faissstyle.snippets;

import io.github.faissstyle.VectorIndexes;
import io.github.faissstyle.index.IndexSpec;
import io.github.faissstyle.index.IndexSuggestion;
import io.github.faissstyle.index.Metric;
import io.github.faissstyle.index.SearchParams;
import io.github.faissstyle.index.SearchResult;
import io.github.faissstyle.index.VectorIndex;
import java.nio.file.Path;

/** The examples of the README: what is between the tags stands there word for word. */
final class Vectors {
    private Vectors() {}

    static SearchResult exact(float[] vectors, long[] ids, float[] queries, Path file) {
        // tag::Exact[]
        try (VectorIndex index = VectorIndexes.create("IDMap2,Flat", 256, Metric.COSINE)) {
            index.add(vectors, ids); // float[] (n, 256) row-major, long[] (n)
            SearchResult found = index.search(queries, 10); // ids and similarities (n, 10), best first
            index.write(file); // faiss.read_index opens it in Python
            return found;
        }
        // end::Exact[]
    }

    static SearchResult approximate(float[] vectors, long[] ids, float[] queries, Path file) {
        // tag::Approximate[]
        IndexSuggestion suggestion = IndexSpec.suggest(vectors.length / 256, 256, 1 << 30, 0.95);
        try (VectorIndex index =
                VectorIndexes.create(suggestion.spec().withIds().toString(), 256, Metric.COSINE)) {
            index.train(vectors); // kinds that learn nothing do nothing
            index.setParameters(suggestion.parameters()); // such as "nprobe=20"; kept in the file
            index.add(vectors, ids);
            if (index.recallProbe(100, 10, SearchParams.defaults()).recall() < 0.95) {
                index.setParameters("nprobe=64"); // beside exact search over its own vectors
            }
            index.remove(id -> id % 100 == 0);
            index.write(file);
            return index.search(
                    queries, 10, SearchParams.defaults().withNprobe(32).withFilter(id -> id < 1_000_000));
        }
        // end::Approximate[]
    }
}
