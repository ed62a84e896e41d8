package io.github.faissstyle.embeddings;

import io.github.faissstyle.pattern.TokenEmbedder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Embeds patterns by a projection of another embedder's vectors, trained so that patterns of one genre lie near each
 * other: give it to {@code HierarchicalIndex.builder().embedder(...)}, and to {@code HierarchicalIndex.load}.
 *
 * <p>Immutable and safe for threads if the other embedder is.
 */
public final class ProjectedTokenEmbedder implements TokenEmbedder {
    private final TokenEmbedder base;
    private final Projection projection;
    private final String identity;

    /**
     * Makes an embedder.
     *
     * @param base whose vectors the projection was trained on
     * @param projection the projection
     * @throws IllegalArgumentException if the projection takes vectors of another width
     */
    public ProjectedTokenEmbedder(TokenEmbedder base, Projection projection) {
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
    public void embed(List<String> tokens, @Nullable String key, float[] out, int offset) {
        float[] vector = new float[base.dimension()];
        base.embed(tokens, key, vector, 0);
        System.arraycopy(projection.project(vector), 0, out, offset, dimension());
    }
}
