package io.github.faissstyle.pattern;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns a token sequence into a vector, so that sequences of one style lie near each other by inner product.
 *
 * <p>An embedder is deterministic: equal tokens give equal floats, on every machine, JVM and day, since a saved index
 * is searched with vectors made later. Safe to share by threads.
 */
public interface TokenEmbedder {
    /**
     * Names the embedder with all that its vectors depend on, such as {@code token-hash/1?dim=512}. Saved with an
     * index; an index is refused where this differs.
     *
     * @return the identity
     */
    String identity();

    /**
     * Returns the number of floats a vector has.
     *
     * @return d
     */
    int dimension();

    /**
     * Embeds one sequence.
     *
     * @param tokens the sequence; may be empty
     * @param key the key in force where it begins ({@code C}, {@code F#m}), or null if not known; ignored by embedders
     *     that need no key
     * @param out receives d floats of unit length, or all zero where the tokens hold nothing to embed
     * @param offset where in {@code out} to begin
     */
    void embed(List<String> tokens, @Nullable String key, float[] out, int offset);

    /**
     * Embeds one sequence into a new array.
     *
     * @param tokens the sequence; its first {@code KEY=} token gives the key
     * @return d floats
     */
    default float[] embed(List<String> tokens) {
        float[] out = new float[dimension()];
        embed(tokens, Pattern.keyOf(tokens), out, 0);
        return out;
    }
}
