package io.github.faissstyle.embeddings.text;

import io.github.faissstyle.embeddings.internal.text.BestRows;
import io.github.faissstyle.embeddings.internal.text.BestRows.Scored;
import io.github.faissstyle.embeddings.internal.text.KeywordIndex;
import io.github.faissstyle.internal.simd.Kernels;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Finds examples by description: how like the vectors of description and query are, which words they share (BM25), and
 * whether the example has the style and speed that the query names. Without an embedder the words alone count.
 *
 * <pre>{@code
 * ExampleSearch search = ExampleSearch.builder()
 *         .examples(ExampleFiles.read(file, BadLines.REFUSE).examples())
 *         .embedder(LexicalTextEmbedder.create())
 *         .build();
 * for (ExampleMatch match : search.search("laid back groove with ghost notes", 3)) {
 *     System.out.println(match.example().output() + "  " + match.explain());
 * }
 * }</pre>
 *
 * <p>The score of an example is {@code semantic * similarity + keyword * share of what BM25 could give + speed + style
 * + affinity * similarity to the style's mean + feedback}, each with its {@linkplain HybridWeights weight};
 * {@link ExampleMatch#parts} has them. Where keywords alone are searched, they weigh what both would. Examples of the
 * same score stand in the order in which they were given.
 *
 * <p>Immutable and safe for threads if its embedders and reranker are.
 */
public final class ExampleSearch {
    private static final int RRF_CONSTANT = 60;
    private static final int LEAST_CANDIDATES = 100;
    private static final int CANDIDATES_PER_RESULT = 10;
    private static final int LEAST_RERANKED = 20;
    private static final int RERANKED_PER_RESULT = 4;
    private static final int POOLED = 8;

    /** From here on candidates are found by an index, unless it is said otherwise. */
    private static final int EXACT_UP_TO = 10_000;

    private final List<Example> examples;
    private final Map<String, Integer> rows = new HashMap<>();
    private final KeywordIndex keywords;
    private final List<TextSpace> spaces;
    private final @Nullable ExampleVectors vectors;
    /** Null where all are compared. */
    private final @Nullable Candidates candidates;

    private final HybridWeights weights;
    private final @Nullable ExampleReranker reranker;
    private final HintFinder hints;
    /** The mean of each style (styles, d), and the style of each example, -1 for none. */
    private final float[] styleMeans;

    private final int[] styleOfRow;
    private final ExampleSearchInfo info;
    /** Arrays of all 0 with a float an example, for the scores of keywords. */
    private final Deque<float[]> pool = new ArrayDeque<>();

    ExampleSearch(
            List<Example> examples,
            List<String> texts,
            List<TextSpace> spaces,
            @Nullable ExampleVectors vectors,
            HybridWeights weights,
            @Nullable String factory,
            @Nullable ExampleReranker reranker,
            @Nullable String cacheStatus) {
        this.examples = examples;
        this.spaces = List.copyOf(spaces);
        this.vectors = vectors;
        this.weights = weights;
        this.reranker = reranker;
        for (int row = 0; row < examples.size(); row++) {
            rows.put(examples.get(row).id(), row);
        }
        keywords = new KeywordIndex(texts);
        hints = new HintFinder(examples);
        List<BitSet> styles = hints.rowsOfStyles();
        styleOfRow = new int[examples.size()];
        Arrays.fill(styleOfRow, -1);
        styleMeans = new float[vectors == null ? 0 : styles.size() * vectors.dimension()];
        for (int style = 0; style < styles.size(); style++) {
            int number = style;
            styles.get(style).stream().forEach(row -> styleOfRow[row] = number);
            if (vectors != null) {
                float[] mean = vectors.centroid(styles.get(style));
                System.arraycopy(mean, 0, styleMeans, style * mean.length, mean.length);
            }
        }
        boolean all = factory == null ? examples.size() <= EXACT_UP_TO : factory.equals("Flat");
        candidates = vectors == null || all ? null : new Candidates(vectors, hints, styleMeans, weights, factory);
        info = new ExampleSearchInfo(
                examples.size(),
                keywords.terms(),
                spaces.stream()
                        .map(space -> space.name() + " " + space.embedder().identity())
                        .toList(),
                vectors == null ? 0 : vectors.dimension(),
                vectors == null ? "none" : candidates == null ? "Flat" : candidates.kind(),
                cacheStatus,
                vectors == null ? List.of("no embedder was given: keywords alone are searched") : List.of());
    }

    /**
     * Begins a search.
     *
     * @return a builder
     */
    public static ExampleSearchBuilder builder() {
        return new ExampleSearchBuilder();
    }

    /**
     * Tells what the search is made of.
     *
     * @return figures and notes
     */
    public ExampleSearchInfo info() {
        return info;
    }

    /**
     * Lists the examples.
     *
     * @return in the order in which they were given
     */
    public List<Example> examples() {
        return examples;
    }

    /**
     * Finds what a text asks for by name.
     *
     * @param text a query
     * @return the style and the speed that add to scores
     */
    public QueryHints hints(String text) {
        return hints.find(new ExampleQuery(text, 1, null, null, null, null)).hints();
    }

    /**
     * Searches.
     *
     * @param text a description
     * @param k examples wanted, at least 1
     * @return the best, best first; fewer than k only where fewer have anything to do with the query
     */
    public List<ExampleMatch> search(String text, int k) {
        return search(ExampleQuery.of(text, k));
    }

    /**
     * Searches.
     *
     * @param query what to search for
     * @return the best, best first; with embedders, fewer than k only where fewer pass the filter, without, those that
     *     share a word with the query or have a style or speed that it names; none where the query says nothing
     */
    public List<ExampleMatch> search(ExampleQuery query) {
        float[] vector = vectors == null || query.text().isBlank() ? null : vector(query.text());
        Run run = new Run(query, vector);
        int wanted = reranker == null ? query.k() : Math.max(LEAST_RERANKED, RERANKED_PER_RESULT * query.k());
        List<ExampleMatch> found = run.best(Math.min(wanted, examples.size()));
        if (reranker != null) {
            found = reranker.rerank(query, found);
        }
        return List.copyOf(found.subList(0, Math.min(query.k(), found.size())));
    }

    /** The vector of an example, all spaces beside each other; null where keywords alone are searched. */
    float @Nullable [] vectorOf(int row) {
        if (vectors == null) {
            return null;
        }
        double[] vector = new double[vectors.dimension()];
        vectors.addTo(vector, row, 1);
        return floats(vector);
    }

    private float[] vector(String text) {
        int width = spaces.stream().mapToInt(s -> s.embedder().dimension()).sum();
        float[] vector = new float[width];
        int at = 0;
        for (TextSpace space : spaces) {
            double scale = Math.sqrt(space.weight() / totalWeight(spaces));
            writeUnit(space.embedder().embedQuery(text), 0, space.embedder().dimension(), scale, vector, at);
            at += space.embedder().dimension();
        }
        return vector;
    }

    static double totalWeight(List<TextSpace> spaces) {
        return spaces.stream().mapToDouble(TextSpace::weight).sum();
    }

    /** Writes a vector with a length; all 0 stays so. */
    static void writeUnit(float[] from, int fromOffset, int dimension, double length, float[] to, int toOffset) {
        double squares = 0;
        for (int i = 0; i < dimension; i++) {
            squares += (double) from[fromOffset + i] * from[fromOffset + i];
        }
        double scale = squares > 0 ? length / Math.sqrt(squares) : 0;
        for (int i = 0; i < dimension; i++) {
            to[toOffset + i] = (float) (from[fromOffset + i] * scale);
        }
    }

    private static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    private float[] borrow() {
        synchronized (pool) {
            float[] zeros = pool.poll();
            return zeros == null ? new float[examples.size()] : zeros;
        }
    }

    private void giveBack(float[] zeros) {
        synchronized (pool) {
            if (pool.size() < POOLED) {
                pool.push(zeros);
            }
        }
    }

    /** One search. */
    private final class Run {
        private final ExampleQuery query;
        private final float @Nullable [] vector;
        private final float @Nullable [] drift;
        private final HintFinder.Found asked;
        private final KeywordIndex.Query words;
        private final double semanticWeight;
        private final double keywordWeight;
        private final float[] one = new float[1];
        /** Ranks from 1 by row, where ranks count. */
        private final Map<Integer, Integer> semanticRanks = new HashMap<>();

        private final Map<Integer, Integer> keywordRanks = new HashMap<>();
        /** Ratings by row, where there are no vectors to move. */
        private final Map<Integer, Double> judged = new HashMap<>();

        private final boolean ranked;
        /** By style. */
        private final float[] affinities;

        Run(ExampleQuery query, float @Nullable [] vector) {
            this.query = query;
            this.vector = vector;
            drift = vectors == null || query.profile() == null ? null : drift(query.profile(), vectors);
            if (vectors == null && query.profile() != null) {
                query.profile().judgements().forEach((id, rating) -> {
                    Integer row = rows.get(id);
                    if (row != null) {
                        judged.put(row, rating);
                    }
                });
            }
            asked = hints.find(query);
            words = keywords.query(query.text());
            semanticWeight = weights.semantic();
            keywordWeight = vectors == null ? weights.semantic() + weights.keyword() : weights.keyword();
            affinities = new float[hints.rowsOfStyles().size()];
            if (vectors != null && vector != null) {
                Kernels.get().dotRows(vector, 0, styleMeans, 0, vectors.dimension(), affinities.length, affinities);
            }
            ranked = weights.fusion() == HybridWeights.Fusion.RECIPROCAL_RANK;
        }

        /** A query of signs alone, or of words that neither the embedder nor an example knows. */
        private boolean saysNothing() {
            boolean direction = false;
            for (int i = 0; vector != null && i < vector.length; i++) {
                direction |= vector[i] != 0;
            }
            return !direction && words.terms().isEmpty() && asked.ofStyle() == null && asked.ofSpeed() == null;
        }

        List<ExampleMatch> best(int k) {
            if (saysNothing()) {
                return List.of();
            }
            float[] keywordScores = borrow();
            keywords.score(words, keywordScores);
            List<Scored> found;
            Map<Integer, Float> byWords = new HashMap<>();
            if (vectors != null && candidates != null) {
                found = amongCandidates(k, keywordScores, byWords, vectors, candidates);
            } else {
                found = vectors == null ? amongKeywords(k, keywordScores) : amongAll(k, keywordScores, vectors);
                found.forEach(one -> byWords.put(one.row(), keywordScores[one.row()]));
                keywords.drain(words, keywordScores, (document, score) -> {});
            }
            giveBack(keywordScores);
            List<ExampleMatch> matches = new ArrayList<>();
            found.forEach(one -> matches.add(match(one.row(), byWords.getOrDefault(one.row(), 0f))));
            return matches;
        }

        private boolean passes(int row) {
            Predicate<Example> filter = query.filter();
            return filter == null || filter.test(examples.get(row));
        }

        /** Those that have a word of the query, or what it names. */
        private List<Scored> amongKeywords(int k, float[] keywordScores) {
            rank(null, keywordScores, k);
            BestRows best = new BestRows(k);
            for (int row = 0; row < keywordScores.length; row++) {
                double score = score(row, 0, 0, keywordScores[row]);
                if (score > 0 && passes(row)) {
                    best.offer(row, (float) (score + judgedPart(row)));
                }
            }
            return best.take();
        }

        private List<Scored> amongAll(int k, float[] keywordScores, ExampleVectors compared) {
            float[] similarities = new float[examples.size()];
            float[] drifts = drift == null ? null : new float[examples.size()];
            if (vector != null) {
                compared.similarities(vector, similarities);
            }
            if (drift != null && drifts != null) {
                compared.similarities(drift, drifts);
            }
            rank(vector == null ? null : similarities, keywordScores, k);
            BestRows best = new BestRows(k);
            for (int row = 0; row < similarities.length; row++) {
                if (passes(row)) {
                    float moved = drifts == null ? 0 : drifts[row];
                    best.offer(row, (float) score(row, similarities[row], moved, keywordScores[row]));
                }
            }
            return best.take();
        }

        /** Those that the index proposes, and the best by keywords, are scored; drains the keywords' scores. */
        private List<Scored> amongCandidates(
                int k,
                float[] keywordScores,
                Map<Integer, Float> byWords,
                ExampleVectors compared,
                Candidates proposing) {
            int count = Math.min(examples.size(), Math.max(LEAST_CANDIDATES, CANDIDATES_PER_RESULT * k));
            BitSet passing = null;
            if (query.filter() != null) {
                passing = new BitSet();
                for (int row = 0; row < examples.size(); row++) {
                    passing.set(row, passes(row));
                }
            }
            BitSet chosen = new BitSet();
            for (long row : proposing.find(sum(vector, drift), asked, count, passing)) {
                if (row >= 0) {
                    chosen.set((int) row);
                    byWords.put((int) row, keywordScores[(int) row]);
                }
            }
            BestRows byKeyword = new BestRows(count);
            BitSet allowed = passing;
            keywords.drain(words, keywordScores, (row, score) -> {
                if (allowed == null || allowed.get(row)) {
                    byKeyword.offer(row, score);
                }
            });
            for (Scored one : byKeyword.take()) {
                chosen.set(one.row());
                byWords.put(one.row(), one.score());
            }
            int[] rows = chosen.stream().toArray();
            float[] similarities = new float[rows.length];
            for (int i = 0; i < rows.length && vector != null; i++) {
                similarities[i] = compared.similarity(vector, rows[i], one);
            }
            rankSome(rows, similarities, byWords);
            BestRows best = new BestRows(k);
            for (int i = 0; i < rows.length; i++) {
                float moved = drift == null ? 0 : compared.similarity(drift, rows[i], one);
                best.offer(rows[i], (float) score(rows[i], similarities[i], moved, byWords.getOrDefault(rows[i], 0f)));
            }
            return best.take();
        }

        /** Ranks all, where ranks count. */
        private void rank(float @Nullable [] similarities, float[] keywordScores, int k) {
            if (!ranked) {
                return;
            }
            int count = Math.min(examples.size(), Math.max(LEAST_CANDIDATES, CANDIDATES_PER_RESULT * k));
            BestRows semantic = new BestRows(count);
            BestRows byWords = new BestRows(count);
            for (int row = 0; row < keywordScores.length; row++) {
                if (!passes(row)) {
                    continue;
                }
                if (similarities != null) {
                    semantic.offer(row, similarities[row]);
                }
                if (keywordScores[row] > 0) {
                    byWords.offer(row, keywordScores[row]);
                }
            }
            number(semantic, semanticRanks);
            number(byWords, keywordRanks);
        }

        private void rankSome(int[] chosen, float[] similarities, Map<Integer, Float> scores) {
            if (!ranked || chosen.length == 0) {
                return;
            }
            BestRows semantic = new BestRows(chosen.length);
            BestRows byWords = new BestRows(chosen.length);
            for (int i = 0; i < chosen.length; i++) {
                if (vector != null) {
                    semantic.offer(chosen[i], similarities[i]);
                }
                float score = scores.getOrDefault(chosen[i], 0f);
                if (score > 0) {
                    byWords.offer(chosen[i], score);
                }
            }
            number(semantic, semanticRanks);
            number(byWords, keywordRanks);
        }

        private static void number(BestRows best, Map<Integer, Integer> ranks) {
            for (Scored one : best.take()) {
                ranks.put(one.row(), ranks.size() + 1);
            }
        }

        private double score(int row, float similarity, float moved, float keywordScore) {
            return semanticPart(row, similarity)
                    + keywordPart(row, keywordScore)
                    + speedPart(row)
                    + stylePart(row)
                    + affinityPart(row)
                    + semanticWeight * moved;
        }

        private double semanticPart(int row, double similarity) {
            if (!ranked) {
                return semanticWeight * similarity;
            }
            Integer rank = semanticRanks.get(row);
            return rank == null ? 0 : semanticWeight * (RRF_CONSTANT + 1) / (RRF_CONSTANT + rank);
        }

        private double keywordPart(int row, double score) {
            if (!ranked) {
                return keywordWeight * score / words.most();
            }
            Integer rank = keywordRanks.get(row);
            return rank == null ? 0 : keywordWeight * (RRF_CONSTANT + 1) / (RRF_CONSTANT + rank);
        }

        private double speedPart(int row) {
            BitSet with = asked.ofSpeed();
            return with != null && with.get(row) ? weights.speed() : 0;
        }

        private double judgedPart(int row) {
            return FeedbackProfile.BOUND / 2 * keywordWeight * judged.getOrDefault(row, 0.0);
        }

        private double stylePart(int row) {
            BitSet with = asked.ofStyle();
            return with != null && with.get(row) ? weights.style() : 0;
        }

        private double affinityPart(int row) {
            return styleOfRow[row] < 0 ? 0 : weights.affinity() * affinities[styleOfRow[row]];
        }

        private ExampleMatch match(int row, float keywordScore) {
            Map<String, Double> parts = new LinkedHashMap<>();
            Map<String, Double> similarities = new LinkedHashMap<>();
            if (vectors != null && vector != null) {
                double similarity = vectors.similarity(vector, row, one);
                parts.put(ExampleMatch.SEMANTIC, semanticPart(row, similarity));
                addSimilarities(row, vector, vectors, similarities);
            }
            parts.put(ExampleMatch.KEYWORD, keywordPart(row, keywordScore));
            if (asked.hints().speed() != null) {
                parts.put(ExampleMatch.SPEED, speedPart(row));
            }
            if (asked.hints().style() != null) {
                parts.put(ExampleMatch.STYLE, stylePart(row));
            }
            if (vectors != null && vector != null && weights.affinity() > 0) {
                parts.put(ExampleMatch.AFFINITY, affinityPart(row));
            }
            if (vectors != null && drift != null) {
                parts.put(ExampleMatch.FEEDBACK, semanticWeight * vectors.similarity(drift, row, one));
            }
            if (!judged.isEmpty()) {
                parts.put(ExampleMatch.FEEDBACK, judgedPart(row));
            }
            double score = parts.values().stream().mapToDouble(x -> x).sum();
            return new ExampleMatch(examples.get(row), score, parts, similarities, keywords.shared(words, row));
        }

        private void addSimilarities(int row, float[] asking, ExampleVectors compared, Map<String, Double> out) {
            int at = 0;
            for (TextSpace space : spaces) {
                int end = at + space.embedder().dimension();
                double share = space.weight() / totalWeight(spaces);
                double similarity = compared.similarity(asking, row, at, end) / share;
                out.put(space.name(), Math.max(-1, Math.min(1, similarity)));
                at = end;
            }
        }

        /** Toward the mean of what was accepted, away from the mean of what was rejected; at most BOUND long. */
        private float @Nullable [] drift(FeedbackProfile profile, ExampleVectors compared) {
            double[] good = new double[compared.dimension()];
            double[] bad = new double[compared.dimension()];
            double goods = 0;
            double bads = 0;
            for (Map.Entry<String, Double> judgement : profile.judgements().entrySet()) {
                Integer row = rows.get(judgement.getKey());
                double rating = judgement.getValue();
                if (row != null && rating > 0) {
                    compared.addTo(good, row, rating);
                    goods += rating;
                } else if (row != null) {
                    compared.addTo(bad, row, -rating);
                    bads -= rating;
                }
            }
            if (goods + bads == 0) {
                return null;
            }
            for (int i = 0; i < good.length; i++) {
                double up = goods > 0 ? good[i] / goods : 0;
                double down = bads > 0 ? bad[i] / bads : 0;
                good[i] = FeedbackProfile.BOUND / 2 * (up - down);
            }
            return floats(good);
        }

        private static float @Nullable [] sum(float @Nullable [] a, float @Nullable [] b) {
            if (a == null || b == null) {
                return a == null ? b : a;
            }
            float[] sum = a.clone();
            for (int i = 0; i < sum.length; i++) {
                sum[i] += b[i];
            }
            return sum;
        }
    }
}
