package io.github.faissstyle.hierarchical;

import io.github.faissstyle.common.FaissStyleException;
import io.github.faissstyle.common.ProgressListener;
import io.github.faissstyle.index.IndexSpec;
import io.github.faissstyle.internal.util.Checks;
import io.github.faissstyle.pattern.KeyRelativeEmbedder;
import io.github.faissstyle.pattern.Pattern;
import io.github.faissstyle.pattern.SkippedFile;
import io.github.faissstyle.pattern.StylePackReader;
import io.github.faissstyle.pattern.StylePacks;
import io.github.faissstyle.pattern.StylePath;
import io.github.faissstyle.pattern.TokenEmbedder;
import io.github.faissstyle.pattern.TokenHashEmbedder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link HierarchicalIndex}. For one thread; {@link #build()} may be called again.
 *
 * <pre>{@code
 * HierarchicalIndex index = HierarchicalIndex.builder()
 *         .stylePacks(Path.of("style_packs"))
 *         .childWeight(StylePath.of("pop", "dance_pop"), 2)
 *         .build();
 * }</pre>
 */
public final class HierarchicalIndexBuilder {
    /** Floats of vectors that are embedded before they are added: one chunk of the flat index. */
    private static final int BATCH_FLOATS = 1 << 22;

    private final List<Path> folders = new ArrayList<>();
    private final List<Pattern> patterns = new ArrayList<>();
    private final List<SkippedFile> skipped = new ArrayList<>();
    private final Map<String, Map<String, float[]>> spaces = new LinkedHashMap<>();
    private @Nullable TokenEmbedder embedder;
    private StyleWeights weights = new StyleWeights(HierarchicalIndex.DEFAULT_CHILD_WEIGHT, Map.of());
    private String factory = "IDMap2,Flat";
    private int threads = 1;
    private @Nullable Executor executor;
    private ProgressListener progress = ProgressListener.NONE;

    HierarchicalIndexBuilder() {}

    /**
     * Adds the style packs of a folder, read by {@link StylePackReader} with its defaults when {@link #build()} is
     * called.
     *
     * @param packs the folder
     * @return this
     */
    public HierarchicalIndexBuilder stylePacks(Path packs) {
        folders.add(packs);
        return this;
    }

    /**
     * Adds style packs that were read.
     *
     * @param packs what a {@link StylePackReader} found
     * @return this
     */
    public HierarchicalIndexBuilder stylePacks(StylePacks packs) {
        patterns.addAll(packs.patterns());
        skipped.addAll(packs.skipped());
        return this;
    }

    /**
     * Adds patterns.
     *
     * @param more the patterns, each naming its style
     * @return this
     */
    public HierarchicalIndexBuilder patterns(Collection<Pattern> more) {
        patterns.addAll(List.copyOf(more));
        return this;
    }

    /**
     * Gives patterns vectors in a space of its own, see {@link HierarchicalIndex#putVectors}.
     *
     * @param space name of the space, such as {@code audio}
     * @param vectors by pattern id
     * @return this
     */
    public HierarchicalIndexBuilder vectors(String space, Map<String, float[]> vectors) {
        spaces.computeIfAbsent(space, name -> new LinkedHashMap<>()).putAll(vectors);
        return this;
    }

    /**
     * Sets what turns tokens into vectors. Unless set, a {@link KeyRelativeEmbedder} of 512 floats where the keys of
     * most patterns are known, which finds a style's patterns best, and a {@link TokenHashEmbedder} of 512 floats
     * otherwise.
     *
     * @param embedder the embedder
     * @return this
     */
    public HierarchicalIndexBuilder embedder(TokenEmbedder embedder) {
        Checks.notBlank("identity of the embedder", embedder.identity());
        Checks.atLeast("dimension of the embedder", embedder.dimension(), 1);
        this.embedder = embedder;
        return this;
    }

    /**
     * Sets the weight of child genres that have none of their own; {@link HierarchicalIndex#DEFAULT_CHILD_WEIGHT}
     * unless set.
     *
     * @param weight above 0 and finite
     * @return this
     */
    public HierarchicalIndexBuilder childWeight(double weight) {
        weights = new StyleWeights(weight, weights.own());
        return this;
    }

    /**
     * Sets the weight of one child genre, which may come later.
     *
     * @param child the child genre
     * @param weight above 0 and finite
     * @return this
     */
    public HierarchicalIndexBuilder childWeight(StylePath child, double weight) {
        weights = weights.with(child, weight);
        return this;
    }

    /**
     * Sets the kind of vector index a style has; {@code Flat}, which is exact, unless set.
     *
     * @param spec the kind; {@code IDMap2} is put around it where it keeps no ids
     * @return this
     */
    public HierarchicalIndexBuilder indexSpec(IndexSpec spec) {
        factory = spec.withIds().toString();
        return this;
    }

    /**
     * Sets the kind of vector index a style has.
     *
     * @param factory FAISS factory string, such as {@code "Flat"}
     * @return this
     * @throws IllegalArgumentException if it is not a known kind
     */
    public HierarchicalIndexBuilder indexSpec(String factory) {
        return indexSpec(IndexSpec.parse(factory));
    }

    /**
     * Sets how many threads embed patterns while {@link #build()} runs; 1, the calling one, unless set. The others end
     * with the call.
     *
     * @param threads number of threads, at least 1
     * @return this
     */
    public HierarchicalIndexBuilder threads(int threads) {
        this.threads = Checks.atLeast("threads", threads, 1);
        return this;
    }

    /**
     * Sets who runs the helpers that {@link #threads(int)} asks for; threads of their own unless set. The calling
     * thread works too and waits for no helper that has not begun, so a busy executor slows nothing down.
     *
     * @param executor runs {@code threads - 1} tasks at a time
     * @return this
     */
    public HierarchicalIndexBuilder executor(Executor executor) {
        this.executor = executor;
        return this;
    }

    /**
     * Sets who hears how far {@link #build()} has come, and may stop it.
     *
     * @param listener the listener, called on the thread that builds
     * @return this
     */
    public HierarchicalIndexBuilder progress(ProgressListener listener) {
        progress = listener;
        return this;
    }

    /**
     * Builds the index.
     *
     * @return a new index, for the caller to close
     * @throws IllegalArgumentException if a pattern id occurs twice, or vectors are given for a pattern that is not
     *     there
     * @throws FaissStyleException if a folder cannot be used, or there is no pattern at all
     */
    public HierarchicalIndex build() {
        List<Pattern> all = new ArrayList<>();
        List<SkippedFile> left = new ArrayList<>(skipped);
        StylePackReader reader = new StylePackReader().progress(progress);
        for (Path folder : folders) {
            StylePacks packs = reader.read(folder);
            all.addAll(packs.patterns());
            left.addAll(packs.skipped());
        }
        all.addAll(patterns);
        if (all.isEmpty()) {
            throw new FaissStyleException("there are no patterns: give stylePacks(folder) or patterns(list)");
        }
        LiveIndex index = new LiveIndex(embedder == null ? suited(all) : embedder, factory, weights, left);
        try {
            fill(index, all);
            spaces.forEach(index::putVectors);
            return index.trimmed();
        } catch (RuntimeException | Error e) {
            index.close();
            throw e;
        }
    }

    private static TokenEmbedder suited(List<Pattern> patterns) {
        long keyed = patterns.stream().filter(pattern -> pattern.key() != null).count();
        return 2 * keyed > patterns.size() ? new KeyRelativeEmbedder() : new TokenHashEmbedder();
    }

    private void fill(LiveIndex index, List<Pattern> all) {
        Map<StylePath, List<Pattern>> byStyle = new LinkedHashMap<>();
        for (Pattern pattern : all) {
            byStyle.computeIfAbsent(pattern.style(), s -> new ArrayList<>()).add(pattern);
        }
        Executor helpers = executor == null ? task -> startDaemon(task) : executor;
        int batch = Integer.highestOneBit(
                Math.max(1, BATCH_FLOATS / index.embedder().dimension()));
        int done = 0;
        progress.progress("embedding patterns", 0, all.size());
        for (List<Pattern> style : byStyle.values()) {
            for (int from = 0; from < style.size(); from += batch) {
                List<Pattern> some = style.subList(from, Math.min(style.size(), from + batch));
                index.add(some, helpers, threads - 1);
                done += some.size();
                progress.progress("embedding patterns", done, all.size());
            }
        }
    }

    private static void startDaemon(Runnable task) {
        Thread thread = new Thread(task, "faiss-style-build");
        thread.setDaemon(true);
        thread.start();
    }
}
