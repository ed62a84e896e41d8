package io.github.faissstyle.hierarchical;

import static io.github.faissstyle.internal.util.Checks.atLeast;

import io.github.faissstyle.common.ProgressListener;
import io.github.faissstyle.index.IndexSpec;
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
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Builds a {@link HierarchicalIndex} of style packs, of patterns, or of both. Not safe to share. */
public final class HierarchicalIndexBuilder {
    private static final Logger LOG = LoggerFactory.getLogger(HierarchicalIndexBuilder.class);

    private @Nullable Path packs;
    private final List<Pattern> patterns = new ArrayList<>();
    private final List<SkippedFile> skipped = new ArrayList<>();
    private TokenEmbedder embedder = new TokenHashEmbedder();
    private IndexSpec spec = IndexSpec.parse("Flat");
    private float childWeight = HierarchicalIndex.DEFAULT_CHILD_WEIGHT;
    private final Map<StylePath, Float> weights = new TreeMap<>();
    private int threads = 1;
    private ProgressListener progress = ProgressListener.NONE;

    HierarchicalIndexBuilder() {}

    /**
     * Takes all style packs of a folder, read by a {@link StylePackReader} with its defaults. Files that it leaves out
     * are logged in one warning and listed in {@link IndexStats#skipped()}.
     *
     * @param packs the folder
     * @return this builder
     */
    public HierarchicalIndexBuilder stylePacks(Path packs) {
        this.packs = packs;
        return this;
    }

    /**
     * Takes style packs that were read before.
     *
     * @param packs what a {@link StylePackReader} found
     * @return this builder
     */
    public HierarchicalIndexBuilder stylePacks(StylePacks packs) {
        patterns.addAll(packs.patterns());
        skipped.addAll(packs.skipped());
        return this;
    }

    /**
     * Takes patterns.
     *
     * @param patterns the patterns, each naming its style
     * @return this builder
     */
    public HierarchicalIndexBuilder patterns(Collection<Pattern> patterns) {
        this.patterns.addAll(patterns);
        return this;
    }

    /**
     * Sets what turns tokens into vectors.
     *
     * @param embedder the embedder; {@link TokenHashEmbedder} of 512 floats unless set
     * @return this builder
     */
    public HierarchicalIndexBuilder embedder(TokenEmbedder embedder) {
        this.embedder = embedder;
        return this;
    }

    /**
     * Sets the weight of child genres.
     *
     * @param weight above 0; {@link HierarchicalIndex#DEFAULT_CHILD_WEIGHT} unless set
     * @return this builder
     */
    public HierarchicalIndexBuilder childWeight(double weight) {
        childWeight = checkWeight(weight);
        return this;
    }

    /**
     * Sets the weight of one child genre.
     *
     * @param child the child genre
     * @param weight above 0
     * @return this builder
     */
    public HierarchicalIndexBuilder childWeight(StylePath child, double weight) {
        if (!child.isChild()) {
            throw new IllegalArgumentException(
                    "child must be a child genre such as pop/dance_pop, was \"" + child + "\"");
        }
        weights.put(child, checkWeight(weight));
        return this;
    }

    private static float checkWeight(double weight) {
        if (!(weight > 0 && weight <= Float.MAX_VALUE)) {
            throw new IllegalArgumentException("weight must be above 0 and finite, was " + weight);
        }
        return (float) weight;
    }

    /**
     * Sets the kind of vector index that each style has.
     *
     * @param spec the kind; exact ({@code Flat}) unless set
     * @return this builder
     */
    public HierarchicalIndexBuilder indexSpec(IndexSpec spec) {
        this.spec = spec;
        return this;
    }

    /**
     * Sets how many threads embed patterns while building.
     *
     * @param threads at least 1, which is the calling thread and the default
     * @return this builder
     */
    public HierarchicalIndexBuilder threads(int threads) {
        this.threads = atLeast("threads", threads, 1);
        return this;
    }

    /**
     * Sets who hears how far building has come, and may stop it.
     *
     * @param listener the listener
     * @return this builder
     */
    public HierarchicalIndexBuilder progress(ProgressListener listener) {
        progress = listener;
        return this;
    }

    /**
     * Builds the index.
     *
     * @return a new index, for the caller to close
     * @throws io.github.faissstyle.common.FaissStyleException if style packs cannot be read
     * @throws IllegalArgumentException if a pattern's id is there twice
     */
    public HierarchicalIndex build() {
        List<Pattern> all = new ArrayList<>(patterns);
        List<SkippedFile> leftOut = new ArrayList<>(skipped);
        if (packs != null) {
            StylePacks read = new StylePackReader().progress(progress).read(packs);
            all.addAll(read.patterns());
            leftOut.addAll(read.skipped());
            if (!read.skipped().isEmpty()) {
                LOG.warn(
                        "{} files of {} were left out, the first: {}",
                        read.skipped().size(),
                        packs,
                        read.skipped().get(0));
            }
        }
        ShelvedIndex.Settings settings = new ShelvedIndex.Settings(embedder, spec, childWeight, Map.copyOf(weights));
        ShelvedIndex index = ShelvedIndex.empty(settings, List.copyOf(leftOut));
        try {
            index.add(all, threads, progress);
            return index;
        } catch (RuntimeException | Error e) {
            index.close();
            throw e;
        }
    }
}
