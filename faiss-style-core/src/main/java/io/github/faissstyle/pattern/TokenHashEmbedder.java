package io.github.faissstyle.pattern;

import io.github.faissstyle.internal.util.Checks;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Token hashing with positional weights: each of the first 100 tokens adds {@code 1 / (1 + 0.1 i)} to the place that
 * its hash names, then the vector is scaled to unit length. Places are {@code FNV-1a 64 of the UTF-8 bytes mod dim},
 * unsigned; sums are double, rounded to float once at the end.
 *
 * <p>This is the embedding of the Python system that this library follows, with a hash that is fixed for good.
 * {@link KeyRelativeEmbedder} finds styles better.
 */
public final class TokenHashEmbedder implements TokenEmbedder {
    /** Floats a vector unless set. */
    public static final int DEFAULT_DIMENSION = 512;

    static final String NAME = "token-hash/1";
    private static final int WINDOW = 100;

    private final int dimension;

    /** Makes an embedder of {@value #DEFAULT_DIMENSION} floats. */
    public TokenHashEmbedder() {
        this(DEFAULT_DIMENSION);
    }

    /**
     * Makes an embedder.
     *
     * @param dimension floats a vector, at least 1
     */
    public TokenHashEmbedder(int dimension) {
        this.dimension = Checks.atLeast("dimension", dimension, 1);
    }

    @Override
    public String identity() {
        return NAME + "?dim=" + dimension;
    }

    @Override
    public int dimension() {
        return dimension;
    }

    @Override
    public void embed(List<String> tokens, @Nullable String key, float[] out, int offset) {
        double[] sums = new double[dimension];
        int count = Math.min(WINDOW, tokens.size());
        for (int i = 0; i < count; i++) {
            int bucket = (int) Long.remainderUnsigned(Fnv1a.hash(tokens.get(i)), dimension);
            sums[bucket] += 1 / (1 + 0.1 * i);
        }
        UnitVectors.write(sums, out, offset);
    }
}
