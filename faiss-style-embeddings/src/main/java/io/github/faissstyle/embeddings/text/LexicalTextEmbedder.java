package io.github.faissstyle.embeddings.text;

import io.github.faissstyle.common.ProgressListener;
import io.github.faissstyle.embeddings.internal.text.Thesaurus;
import io.github.faissstyle.embeddings.internal.text.Words;
import io.github.faissstyle.internal.util.Hashing;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Embeds English texts about music without a model: words become concepts by a small thesaurus that comes with this
 * library ("laid back", "chill" and "hammock" are near each other), and what the thesaurus does not know is hashed by
 * its letters, so that misspelt and compound words still meet. Better than keywords where a description shares no word
 * with what it describes, clearly weaker than a sentence model: it knows no grammar but "not" and "without", and no
 * word outside its list.
 *
 * <p>The first floats are one a concept; the others are signed hashes of words and of their runs of three to five
 * letters. Immutable and safe for threads.
 */
public final class LexicalTextEmbedder implements TextEmbedder {
    private static final int DIMENSION = 384;
    private static final int LEAST_GRAM = 3;
    private static final int MOST_GRAM = 5;

    /** How long the parts of words and letters are, where that of concepts has 1: the words themselves are BM25's. */
    private static final double WORDS = 0.25;

    private static final double LETTERS = 0.2;

    /** Words after a negation that it is about. */
    private static final int NEGATED = 2;

    private static final double NEGATION = -0.5;
    private final Thesaurus thesaurus = Thesaurus.MUSICAL;
    private final int hashed = DIMENSION - thesaurus.size();
    /** How much words that were counted say, by stem; 1 for the others. */
    private final Map<String, Float> weights;

    private final String identity;

    private LexicalTextEmbedder(Map<String, Float> weights) {
        this.weights = weights;
        Hashing hash = new Hashing();
        weights.entrySet().stream().sorted(Map.Entry.comparingByKey()).forEach(entry -> {
            hash.addBytes(entry.getKey().getBytes(java.nio.charset.StandardCharsets.UTF_8));
            hash.addInt(Float.floatToRawIntBits(entry.getValue()));
        });
        identity = "lexical/1" + (weights.isEmpty() ? "" : "?weights=" + hash.sha256());
    }

    /**
     * Makes an embedder for which all words weigh the same.
     *
     * @return the embedder, equal to all others of this kind
     */
    public static LexicalTextEmbedder create() {
        return new LexicalTextEmbedder(Map.of());
    }

    /**
     * Makes an embedder for which a word weighs the less, the more of some texts have it (inverse document frequency).
     *
     * @param texts what is going to be searched, or something like it
     * @return an embedder of which these texts are part: others give one with another identity
     */
    public static LexicalTextEmbedder fitted(Collection<String> texts) {
        Map<String, Integer> counts = new HashMap<>();
        for (String text : texts) {
            for (String stem : Set.copyOf(Words.stems(text))) {
                counts.merge(stem, 1, Integer::sum);
            }
        }
        Map<String, Float> weights = new HashMap<>();
        double rarest = Math.log1p(texts.size());
        counts.forEach((stem, count) ->
                weights.put(stem, (float) (Math.log((texts.size() + 1.0) / (count + 0.5)) / rarest)));
        return new LexicalTextEmbedder(Map.copyOf(weights));
    }

    @Override
    public String identity() {
        return identity;
    }

    @Override
    public int dimension() {
        return DIMENSION;
    }

    @Override
    public float[] embedAll(List<String> texts, ProgressListener progress) {
        float[] vectors = new float[Math.multiplyExact(texts.size(), DIMENSION)];
        for (int row = 0; row < texts.size(); row++) {
            embed(texts.get(row), vectors, row * DIMENSION);
            progress.progress("embedding texts", row + 1L, texts.size());
        }
        return vectors;
    }

    private void embed(String text, float[] out, int offset) {
        double[] concepts = new double[thesaurus.size()];
        double[] words = new double[hashed];
        double[] letters = new double[hashed];
        List<String> split = Words.split(text);
        List<String> stems = split.stream().map(Words::stem).toList();
        int negated = 0;
        for (int at = 0; at < stems.size(); ) {
            if (Words.isNegation(split.get(at))) {
                negated = NEGATED;
                at++;
                continue;
            }
            double sign = negated > 0 ? NEGATION : 1;
            int taken = addMeaning(stems, at, sign, concepts);
            for (int word = at; word < at + Math.max(1, taken); word++) {
                if (!Words.isStop(split.get(word))) {
                    addHashes(stems.get(word), sign, taken > 0, words, letters);
                    negated--;
                }
            }
            at += Math.max(1, taken);
        }
        double[] vector = new double[DIMENSION];
        addUnit(concepts, 1, vector, 0);
        addUnit(words, WORDS, vector, concepts.length);
        addUnit(letters, LETTERS, vector, concepts.length);
        double length = length(vector);
        for (int i = 0; i < DIMENSION && length > 0; i++) {
            out[offset + i] = (float) (vector[i] / length);
        }
    }

    /** Adds what the longest phrase that is known means; returns its words, 0 if none is known. */
    private int addMeaning(List<String> stems, int at, double sign, double[] concepts) {
        for (int count = Math.min(thesaurus.longestPhrase(), stems.size() - at); count > 0; count--) {
            List<String> phrase = stems.subList(at, at + count);
            Map<Integer, Float> meaning = thesaurus.meaning(String.join(" ", phrase));
            if (!meaning.isEmpty()) {
                double weight =
                        sign * phrase.stream().mapToDouble(this::weight).max().orElse(1);
                meaning.forEach((concept, share) -> concepts[concept] += weight * share);
                return count;
            }
        }
        return 0;
    }

    private double weight(String stem) {
        return weights.getOrDefault(stem, 1f);
    }

    private void addHashes(String stem, double sign, boolean known, double[] words, double[] letters) {
        double weight = sign * weight(stem);
        add(hash(stem, 0, stem.length(), 1), weight, words);
        if (known) {
            return;
        }
        String marked = '<' + stem + '>';
        for (int gram = LEAST_GRAM; gram <= MOST_GRAM; gram++) {
            for (int from = 0; from + gram <= marked.length(); from++) {
                add(hash(marked, from, from + gram, 2), weight, letters);
            }
        }
    }

    private void add(int hash, double weight, double[] out) {
        out[Math.floorMod(hash >> 1, hashed)] += (hash & 1) == 0 ? weight : -weight;
    }

    /** FNV-1a, stirred, so that its low bits depend on all others. */
    private static int hash(String text, int from, int to, int seed) {
        int hash = 0x811C9DC5 ^ seed;
        for (int i = from; i < to; i++) {
            hash = (hash ^ text.charAt(i)) * 0x01000193;
        }
        hash ^= hash >>> 15;
        hash *= 0x2C1B3C6D;
        return hash ^ (hash >>> 13);
    }

    private static void addUnit(double[] part, double size, double[] out, int offset) {
        double length = length(part);
        for (int i = 0; i < part.length && length > 0; i++) {
            out[offset + i] += size * part[i] / length;
        }
    }

    private static double length(double[] vector) {
        double squares = 0;
        for (double x : vector) {
            squares += x * x;
        }
        return Math.sqrt(squares);
    }
}
