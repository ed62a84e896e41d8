package io.github.faissstyle.fusion;

import io.github.faissstyle.fusion.internal.packs.EvidenceFile;
import io.github.faissstyle.fusion.internal.packs.Snapshot;
import io.github.faissstyle.fusion.internal.packs.StyleLevel;
import io.github.faissstyle.fusion.internal.packs.Transposition;
import io.github.faissstyle.hierarchical.HierarchicalIndex;
import io.github.faissstyle.hierarchical.StyleInfo;
import io.github.faissstyle.pattern.Pattern;
import io.github.faissstyle.pattern.StylePath;
import io.github.faissstyle.pattern.Vocabulary;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Every context that occurs in the patterns of styles, and which tokens follow it how often: what
 * {@link FusionMode#BACKOFF} works with. Built once from a {@link HierarchicalIndex}, or mapped from a file; shared by
 * any number of fusions and sessions.
 *
 * <pre>{@code
 * StyleEvidence.of(index, vocabulary).save(file);          // once
 * StyleEvidence evidence = StyleEvidence.map(file, vocabulary); // milliseconds
 * }</pre>
 *
 * <p>Patterns of one source are put together, in the order of their parts: a context may reach over bars, never over
 * pieces. About 17 bytes a token of the patterns, twice that where keys are known, because the pieces are then looked
 * at moved to one key as well.
 *
 * <p><b>Threads.</b> Any number may read while one adds; a session sees all of an addition or nothing, from its next
 * call on. A second one that adds waits.
 */
public final class StyleEvidence {
    private final ReentrantLock writing = new ReentrantLock(true);
    private volatile Snapshot snapshot;

    private StyleEvidence(Snapshot snapshot) {
        this.snapshot = snapshot;
    }

    /**
     * Builds the evidence of all styles of an index. Takes about two seconds for a million tokens, and some 150 bytes a
     * token meanwhile.
     *
     * @param index holds the patterns; may be closed afterwards
     * @param vocabulary of the model whose logits will be fused
     * @return the evidence
     */
    public static StyleEvidence of(HierarchicalIndex index, Vocabulary vocabulary) {
        return of(index, vocabulary, index.styles());
    }

    /**
     * Builds the evidence of one parent genre and its child genres.
     *
     * @param index holds the patterns; may be closed afterwards
     * @param vocabulary of the model whose logits will be fused
     * @param family the parent genre
     * @return the evidence
     * @throws IllegalArgumentException if the index does not have the family
     */
    public static StyleEvidence of(HierarchicalIndex index, Vocabulary vocabulary, String family) {
        index.style(StylePath.of(family));
        return of(
                index,
                vocabulary,
                index.styles().stream()
                        .filter(style -> style.style().parent().equals(family))
                        .toList());
    }

    private static StyleEvidence of(HierarchicalIndex index, Vocabulary vocabulary, List<StyleInfo> styles) {
        return new StyleEvidence(Snapshot.of(index, styles, new Transposition(vocabulary)));
    }

    /**
     * Maps a file that {@link #save} wrote. What the file holds is checked against its checksums and stays in it.
     *
     * @param file the file, which must not change while it is used
     * @param vocabulary the one it was made with
     * @return the evidence
     * @throws io.github.faissstyle.common.FaissStyleException if there is no such file, it is damaged, or it was made
     *     with another vocabulary
     */
    public static StyleEvidence map(Path file, Vocabulary vocabulary) {
        return new StyleEvidence(EvidenceFile.map(file, new Transposition(vocabulary)));
    }

    /**
     * Saves the evidence, all or nothing.
     *
     * @param file replaced if it exists
     * @throws io.github.faissstyle.common.FaissStyleException if it cannot be written
     */
    public void save(Path file) {
        EvidenceFile.write(file, snapshot);
    }

    /**
     * Adds patterns, all or none, while sessions go on: pieces that are accepted can be learned from at once. Costs in
     * proportion to what was added lately, and now and then a build of the style anew.
     *
     * @param patterns each naming its style, which may be new; those of one source make up a piece
     * @throws IllegalArgumentException if a style gets longer than 2^28 tokens
     */
    public void add(Collection<Pattern> patterns) {
        writing.lock();
        try {
            snapshot = snapshot.with(List.copyOf(patterns));
        } finally {
            writing.unlock();
        }
    }

    /**
     * Lists the styles.
     *
     * @return their paths, ordered
     */
    public List<StylePath> styles() {
        return snapshot.levels().stream().map(StyleLevel::style).toList();
    }

    /**
     * Counts tokens.
     *
     * @return tokens in the patterns of all styles
     */
    public long tokens() {
        return snapshot.levels().stream().mapToLong(StyleLevel::tokens).sum();
    }

    /**
     * Counts bytes.
     *
     * @return bytes that the evidence takes, on the heap or in its file
     */
    public long bytes() {
        return snapshot.levels().stream().mapToLong(StyleLevel::bytes).sum();
    }

    /**
     * Returns the vocabulary that tokens are numbered by.
     *
     * @return the vocabulary
     */
    public Vocabulary vocabulary() {
        return snapshot.transposition().vocabulary();
    }

    Snapshot snapshot() {
        return snapshot;
    }
}
