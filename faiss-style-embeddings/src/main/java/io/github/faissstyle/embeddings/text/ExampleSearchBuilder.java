package io.github.faissstyle.embeddings.text;

import io.github.faissstyle.common.ProgressListener;
import io.github.faissstyle.internal.util.Checks;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Says what an {@link ExampleSearch} is made of. Not safe for threads. */
public final class ExampleSearchBuilder {
    private static final double MOST_WEIGHT = 1e6;

    private final List<TextSpace> spaces = new ArrayList<>();
    private final Map<String, float[]> given = new LinkedHashMap<>();
    private List<Example> examples = List.of();
    private Function<Example, String> text = Example::text;
    private HybridWeights weights = HybridWeights.DEFAULT;
    private @Nullable Path cache;
    private boolean regenerate;
    private @Nullable String factory;
    private @Nullable ExampleReranker reranker;
    private ProgressListener progress = ProgressListener.NONE;

    ExampleSearchBuilder() {}

    /**
     * Sets what is searched.
     *
     * @param newExamples examples with different ids
     * @return this
     */
    public ExampleSearchBuilder examples(List<Example> newExamples) {
        examples = List.copyOf(newExamples);
        return this;
    }

    /**
     * Sets what is embedded and searched for keywords; {@link Example#text} unless set.
     *
     * @param newText makes a text of an example
     * @return this
     */
    public ExampleSearchBuilder text(Function<Example, String> newText) {
        text = newText;
        return this;
    }

    /**
     * Compares in one space, called {@code text}. Without this and {@link #space} keywords alone are searched.
     *
     * @param embedder makes its vectors; not closed by the search
     * @return this
     */
    public ExampleSearchBuilder embedder(TextEmbedder embedder) {
        return space("text", 1, embedder);
    }

    /**
     * Compares in one more space.
     *
     * @param name of the space
     * @param weight its share of the similarity, above 0; shares are made to sum to 1
     * @param embedder makes its vectors; not closed by the search
     * @return this
     */
    public ExampleSearchBuilder space(String name, double weight, TextEmbedder embedder) {
        if (spaces.stream().anyMatch(space -> space.name().equals(name))) {
            throw new IllegalArgumentException("spaces must differ in name, \"" + name + "\" is there already");
        }
        Checks.inRange("weight", weight, Double.MIN_NORMAL, MOST_WEIGHT);
        spaces.add(new TextSpace(Checks.notBlank("name", name), weight, embedder));
        return this;
    }

    /**
     * Compares in one more space whose vectors are there already, such as those of the examples' sounds where the
     * embedder is the text half of a model that was trained on both (CLAP).
     *
     * @param name of the space
     * @param weight its share of the similarity, above 0; shares are made to sum to 1
     * @param queries makes vectors of queries
     * @param vectors a vector an example (n, d), finite, copied; all 0 where an example has none
     * @return this
     */
    public ExampleSearchBuilder space(String name, double weight, TextEmbedder queries, float[] vectors) {
        space(name, weight, queries);
        given.put(name, vectors.clone());
        return this;
    }

    /**
     * Keeps vectors in a safetensors file, and makes those that it does not have: a new or changed example is embedded,
     * the others are not. A file that is damaged is made again, and {@link ExampleSearch#info} says so.
     *
     * @param file the file; made if missing
     * @return this
     */
    public ExampleSearchBuilder cache(Path file) {
        cache = file;
        return this;
    }

    /**
     * Makes all vectors again, whoever made those in the file.
     *
     * @param newRegenerate whether to
     * @return this
     */
    public ExampleSearchBuilder regenerate(boolean newRegenerate) {
        regenerate = newRegenerate;
        return this;
    }

    /**
     * Sets how a score is put together.
     *
     * @param newWeights the weights
     * @return this
     */
    public ExampleSearchBuilder weights(HybridWeights newWeights) {
        weights = newWeights;
        return this;
    }

    /**
     * Sets how vectors are searched. Unless set, up to 10,000 are all compared, of more an inverted file finds
     * candidates.
     *
     * @param newFactory {@code "Flat"} to compare all, or another kind in FAISS's factory language
     * @return this
     */
    public ExampleSearchBuilder index(String newFactory) {
        factory = newFactory;
        return this;
    }

    /**
     * Lets something else have the last word.
     *
     * @param newReranker orders the best {@code max(20, 4 k)}
     * @return this
     */
    public ExampleSearchBuilder reranker(ExampleReranker newReranker) {
        reranker = newReranker;
        return this;
    }

    /**
     * Tells how far embedding has come.
     *
     * @param newProgress hears of it
     * @return this
     */
    public ExampleSearchBuilder progress(ProgressListener newProgress) {
        progress = newProgress;
        return this;
    }

    /**
     * Makes the search.
     *
     * @return a search
     * @throws IllegalArgumentException if there are no examples, two have the same id, or vectors that were given do
     *     not fit
     * @throws io.github.faissstyle.common.FaissStyleException if the file of vectors is another embedder's, or cannot
     *     be written, or embedding fails
     */
    public ExampleSearch build() {
        if (examples.isEmpty()) {
            throw new IllegalArgumentException("examples must not be empty");
        }
        Set<String> ids = new TreeSet<>();
        for (Example example : examples) {
            if (!ids.add(example.id())) {
                throw new IllegalArgumentException("ids must differ, \"" + example.id() + "\" is there twice");
            }
        }
        List<String> texts = examples.stream().map(text).toList();
        String status = null;
        ExampleVectors vectors = null;
        if (!spaces.isEmpty()) {
            Map<String, float[]> all = new LinkedHashMap<>(given);
            all.forEach(this::checkGiven);
            List<TextSpace> own = spaces.stream()
                    .filter(space -> !given.containsKey(space.name()))
                    .toList();
            if (cache == null) {
                own.forEach(space -> all.put(space.name(), space.embedder().embedAll(texts, progress)));
            } else if (!own.isEmpty()) {
                EmbeddingCache opened = EmbeddingCache.open(cache, own, regenerate);
                all.putAll(opened.vectors(texts, own, progress));
                status = opened.status();
            }
            vectors = joined(all);
        }
        return new ExampleSearch(examples, texts, spaces, vectors, weights, factory, reranker, status);
    }

    private void checkGiven(String name, float[] vectors) {
        TextSpace space =
                spaces.stream().filter(s -> s.name().equals(name)).findFirst().orElseThrow();
        long expected = (long) examples.size() * space.embedder().dimension();
        if (vectors.length != expected) {
            throw new IllegalArgumentException("vectors of \"" + name + "\" must be (" + examples.size() + ", "
                    + space.embedder().dimension() + "), there are " + vectors.length + " floats");
        }
        for (int i = 0; i < vectors.length; i++) {
            if (!Float.isFinite(vectors[i])) {
                throw new IllegalArgumentException("vectors of \"" + name + "\" must be finite; row "
                        + i / space.embedder().dimension() + " has " + vectors[i]);
            }
        }
    }

    /** Puts the spaces beside each other, scaled so that the inner product is the weighted similarity. */
    private ExampleVectors joined(Map<String, float[]> all) {
        if (spaces.size() == 1 && given.isEmpty()) {
            return new ExampleVectors(
                    all.getOrDefault(spaces.get(0).name(), new float[0]),
                    spaces.get(0).embedder().dimension());
        }
        int width = spaces.stream().mapToInt(s -> s.embedder().dimension()).sum();
        float[] rows = new float[Math.multiplyExact(examples.size(), width)];
        int at = 0;
        for (TextSpace space : spaces) {
            float[] from = all.getOrDefault(space.name(), new float[0]);
            int dimension = space.embedder().dimension();
            double scale = Math.sqrt(space.weight() / ExampleSearch.totalWeight(spaces));
            for (int row = 0; row < examples.size(); row++) {
                ExampleSearch.writeUnit(from, row * dimension, dimension, scale, rows, row * width + at);
            }
            at += dimension;
        }
        return new ExampleVectors(rows, width);
    }
}
