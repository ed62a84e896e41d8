package io.github.faissstyle.embeddings.text;

import io.github.faissstyle.common.ProgressListener;
import io.github.faissstyle.embeddings.training.TrainingSet;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes sets for {@code ProjectionTrainer} of descriptions that belong together. What is paired with the same text
 * belongs together too; each such group is a class. With pairs alone, train with {@code ContrastiveLoss} and batches of
 * two rows a class.
 */
public final class TextTrainingSets {
    private TextTrainingSets() {}

    /**
     * Two texts that belong together.
     *
     * @param first a text
     * @param second another
     */
    public record Pair(String first, String second) {}

    /**
     * A text, one that belongs to it and one that does not.
     *
     * @param anchor a text
     * @param positive belongs to it
     * @param negative does not
     */
    public record Triplet(String anchor, String positive, String negative) {}

    /**
     * Makes a set of texts with labels.
     *
     * @param embedder the encoder, which stays as it is
     * @param texts the texts
     * @param labels their labels, as many
     * @param progress hears of texts embedded, and may cancel
     * @return the set
     */
    public static TrainingSet labelled(
            TextEmbedder embedder, List<String> texts, List<String> labels, ProgressListener progress) {
        if (texts.size() != labels.size()) {
            throw new IllegalArgumentException(
                    "there must be a label a text: " + texts.size() + " texts, " + labels.size() + " labels");
        }
        return TrainingSet.of(embedder.embedAll(texts, progress), embedder.dimension(), labels);
    }

    /**
     * Makes a set of pairs.
     *
     * @param embedder the encoder, which stays as it is
     * @param pairs texts that belong together, of two groups at least
     * @param progress hears of texts embedded, and may cancel
     * @return the set
     */
    public static TrainingSet pairs(TextEmbedder embedder, List<Pair> pairs, ProgressListener progress) {
        Groups groups = new Groups();
        pairs.forEach(pair -> groups.join(pair.first, pair.second));
        return groups.set(embedder, progress);
    }

    /**
     * Makes a set of triplets.
     *
     * @param embedder the encoder, which stays as it is
     * @param triplets what belongs together and what does not
     * @param progress hears of texts embedded, and may cancel
     * @return the set
     * @throws IllegalArgumentException if a text belongs, by way of others, to one that it is said not to belong to
     */
    public static TrainingSet triplets(TextEmbedder embedder, List<Triplet> triplets, ProgressListener progress) {
        Groups groups = new Groups();
        triplets.forEach(triplet -> {
            groups.join(triplet.anchor, triplet.positive);
            groups.root(triplet.negative);
        });
        for (int i = 0; i < triplets.size(); i++) {
            Triplet triplet = triplets.get(i);
            if (groups.root(triplet.anchor).equals(groups.root(triplet.negative))) {
                throw new IllegalArgumentException("triplet " + i + " says that \"" + triplet.negative
                        + "\" does not belong to \"" + triplet.anchor + "\", but other triplets put them together");
            }
        }
        return groups.set(embedder, progress);
    }

    /** Texts that belong together, each group known by one of them. */
    private static final class Groups {
        private final Map<String, String> parents = new LinkedHashMap<>();

        String root(String text) {
            String at = text;
            for (String parent = parents.putIfAbsent(at, at);
                    parent != null && !parent.equals(at);
                    parent = parents.get(at)) {
                at = parent;
            }
            return at;
        }

        void join(String a, String b) {
            String first = root(a);
            String second = root(b);
            parents.put(second, first);
        }

        TrainingSet set(TextEmbedder embedder, ProgressListener progress) {
            List<String> texts = List.copyOf(parents.keySet());
            List<String> labels = new ArrayList<>();
            texts.forEach(text -> labels.add(root(text)));
            return labelled(embedder, texts, labels, progress);
        }
    }
}
