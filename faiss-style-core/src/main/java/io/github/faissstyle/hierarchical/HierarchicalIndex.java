package io.github.faissstyle.hierarchical;

import io.github.faissstyle.pattern.Pattern;
import io.github.faissstyle.pattern.StylePath;
import io.github.faissstyle.pattern.TokenEmbedder;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Musical patterns by style, found by similarity: every parent genre has a vector index over its own patterns, every
 * child genre another with a weight of its own, and a query merges a parent with one of its children.
 *
 * <p>A style is registered by its first pattern and stays. A child genre's parent is always there, with no patterns of
 * its own if need be.
 *
 * <p><b>Threads.</b> Any number of threads may retrieve and list while another adds, removes or saves; they see all of
 * a change or nothing. Adding, removing and saving wait for each other, so a save holds the index as it was at one
 * moment. After {@link #close()} every call throws {@link IllegalStateException}.
 */
public interface HierarchicalIndex extends AutoCloseable {
    /** The space of the vectors that the index makes of tokens. */
    String TOKENS = "tokens";

    /** Weight of a child genre's patterns unless set. */
    float DEFAULT_CHILD_WEIGHT = 1.5f;

    /**
     * Starts a new index.
     *
     * @return a builder
     */
    static HierarchicalIndexBuilder builder() {
        return new HierarchicalIndexBuilder();
    }

    /**
     * Opens a saved index that was made with one of this library's own embedders.
     *
     * @param dir the folder it was saved to
     * @return the index
     * @throws io.github.faissstyle.common.FaissStyleException if there is no index, a file is damaged or missing, the
     *     format's version is another, or its embedder is not one of this library's; the message says which and what to
     *     do
     */
    static HierarchicalIndex load(Path dir) {
        return IndexDirectory.load(dir, null);
    }

    /**
     * Opens a saved index that was made with a given embedder.
     *
     * @param dir the folder it was saved to
     * @param embedder the embedder it was made with
     * @return the index
     * @throws io.github.faissstyle.common.FaissStyleException as {@link #load(Path)}, and if the index was made with
     *     another embedder
     */
    static HierarchicalIndex load(Path dir, TokenEmbedder embedder) {
        return IndexDirectory.load(dir, embedder);
    }

    /**
     * Finds the patterns most like the query's tokens.
     *
     * <p>Where the query looks in spaces beside the tokens', a pattern's similarity is the mean, by the query's
     * weights, of those in the spaces that it has a vector in; one that has none in any of them is not found.
     *
     * <p>The parent's k best and, with a child and a bias above 0, the child's k best are merged by score, best first;
     * at equal scores a parent's pattern comes before a child's, and within a style the one added first. At most k are
     * returned, fewer where the styles hold fewer.
     *
     * @param query what to look for
     * @return the patterns found
     * @throws IllegalArgumentException if the index does not have the parent, the child or a space; the message lists
     *     what it has
     */
    List<RetrievedPattern> retrieve(PatternQuery query);

    /**
     * Adds patterns, all or none; a style that is new is registered, a child with the index's child weight.
     *
     * @param patterns the patterns, each naming its style
     * @throws IllegalArgumentException if an id occurs twice or is already there
     */
    void add(Collection<Pattern> patterns);

    /**
     * Removes a pattern.
     *
     * @param patternId id of the pattern
     * @return whether it was there
     */
    boolean remove(String patternId);

    /**
     * Gives patterns vectors in a space of its own, such as those of their audio, all or none. Vectors that are there
     * are replaced. A new space begins with its first vectors; searches in it are exact. Takes time in proportion to
     * all vectors of the styles in question in that space: give many at once.
     *
     * @param space name of the space, not {@value #TOKENS}
     * @param vectors by pattern id, all of the space's length, finite, none all 0; kept as unit vectors, copied
     * @throws IllegalArgumentException if a pattern is not there or a vector does not fit the space
     */
    void putVectors(String space, Map<String, float[]> vectors);

    /**
     * Returns a pattern's vector in a space.
     *
     * @param patternId id of the pattern
     * @param space name of the space, {@value #TOKENS} too
     * @return a copy, of length 1 (or 0 for tokens that say nothing); null if the pattern has none there
     * @throws IllegalArgumentException if the pattern or the space is not there
     */
    float @Nullable [] vector(String patternId, String space);

    /**
     * Lists the spaces.
     *
     * @return floats a vector by name, {@value #TOKENS} among them
     */
    Map<String, Integer> spaces();

    /**
     * Lists the patterns of one style in the order they were added, as they are now; later changes do not show in the
     * list.
     *
     * @param style the style
     * @return an immutable list that makes each pattern when asked for it
     * @throws IllegalArgumentException if the index does not have the style
     */
    List<Pattern> patterns(StylePath style);

    /**
     * Lists the styles.
     *
     * @return one entry a style, ordered by {@link StylePath}
     */
    List<StyleInfo> styles();

    /**
     * Describes one style.
     *
     * @param style the style
     * @return its entry
     * @throws IllegalArgumentException if the index does not have the style; the message lists what it has
     */
    StyleInfo style(StylePath style);

    /**
     * Counts what the index holds.
     *
     * @return the counts
     */
    IndexStats stats();

    /**
     * Returns what turns tokens into vectors here.
     *
     * @return the embedder
     */
    TokenEmbedder embedder();

    /**
     * Saves the index, all or nothing: whoever opens the folder gets what was there before or all of the new, also
     * after a crash or a power cut at any moment.
     *
     * <p>The folder holds {@code manifest.json}, a FAISS file a style (Python's {@code faiss.read_index} opens it) and
     * the patterns.
     *
     * @param dir the folder, made if missing; an index that is there is replaced, other files are refused
     * @throws io.github.faissstyle.common.FaissStyleException if it cannot be written
     */
    void save(Path dir);

    /** Gives up what the index holds. Closing twice is fine. */
    @Override
    void close();
}
