package io.github.faissstyle.embeddings.text;

import io.github.faissstyle.common.ProgressListener;
import java.util.List;

/**
 * Makes vectors of texts, so that texts of like meaning have vectors of high cosine similarity. Implementations are
 * safe for threads.
 */
public interface TextEmbedder {
    /**
     * Tells this embedder from others: whoever keeps vectors keeps it too, and refuses to mix.
     *
     * @return the same for embedders that give the same vectors, and only for those
     */
    String identity();

    /**
     * Returns the width of a vector.
     *
     * @return floats
     */
    int dimension();

    /**
     * Embeds texts, as documents that are searched for.
     *
     * @param texts any texts; an empty one is allowed
     * @param progress hears of texts done, and may cancel
     * @return vectors (n, d), row-major, each of length 1, or all 0 where a text says nothing
     */
    float[] embedAll(List<String> texts, ProgressListener progress);

    /**
     * Embeds one text as a document.
     *
     * @param text any text
     * @return its vector
     */
    default float[] embed(String text) {
        return embedAll(List.of(text), ProgressListener.NONE);
    }

    /**
     * Embeds a text to search with. The same as {@link #embed} but for models that were trained with another prefix for
     * queries.
     *
     * @param text any text
     * @return its vector
     */
    default float[] embedQuery(String text) {
        return embed(text);
    }
}
