package io.github.faissstyle.embeddings.text;

import io.github.faissstyle.common.ProgressListener;
import io.github.faissstyle.embeddings.Projection;
import java.util.List;

/**
 * Embeds texts by a projection of another embedder's vectors, trained on descriptions of one's own domain with
 * {@code ProjectionTrainer}, without touching the encoder; see {@link TextTrainingSets}.
 *
 * <p>Immutable and safe for threads if the other embedder is.
 */
public final class ProjectedTextEmbedder implements TextEmbedder {
    private final TextEmbedder base;
    private final Projection projection;
    private final String identity;

    /**
     * Makes an embedder.
     *
     * @param base whose vectors the projection was trained on
     * @param projection the projection
     * @throws IllegalArgumentException if the projection takes vectors of another width
     */
    public ProjectedTextEmbedder(TextEmbedder base, Projection projection) {
        if (projection.input() != base.dimension()) {
            throw new IllegalArgumentException("the projection must take the " + base.dimension() + " floats of "
                    + base.identity() + ", takes " + projection.input());
        }
        this.base = base;
        this.projection = projection;
        identity = "projected/1?base=" + base.identity() + "&sha256=" + projection.sha256();
    }

    @Override
    public String identity() {
        return identity;
    }

    @Override
    public int dimension() {
        return projection.output();
    }

    @Override
    public float[] embedAll(List<String> texts, ProgressListener progress) {
        return projection.project(base.embedAll(texts, progress));
    }

    @Override
    public float[] embedQuery(String text) {
        return projection.project(base.embedQuery(text));
    }
}
