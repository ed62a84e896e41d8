package io.github.faissstyle.examples.cli.music;

import io.github.faissstyle.examples.cli.model.Distributions;
import io.github.faissstyle.examples.cli.model.NextTokenModel;
import io.github.faissstyle.fusion.FusionSession;
import io.github.faissstyle.fusion.FusionTuner;
import io.github.faissstyle.fusion.RetrievalFusion;
import io.github.faissstyle.pattern.Vocabulary;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** How well a generator does, with fusion and without. */
public final class Measures {
    private static final int GRAM = 4;

    private Measures() {}

    /**
     * Bits a token that the generator needs for pieces it has not seen, every token given all those before it. Lower is
     * better. Tokens that the vocabulary does not have are passed over. The generator is asked once a token.
     *
     * @param model the generator
     * @param fusions bend its logits, each for itself; empty for the generator alone
     * @param vocabulary what the numbers mean
     * @param pieces the pieces
     * @return bits a token with each fusion
     */
    public static double[] bitsPerToken(
            NextTokenModel model,
            List<Optional<RetrievalFusion>> fusions,
            Vocabulary vocabulary,
            List<List<String>> pieces) {
        double[] bits = new double[fusions.size()];
        long count = 0;
        float[] logits = new float[vocabulary.size()];
        for (List<String> piece : pieces) {
            int[] ids = piece.stream()
                    .mapToInt(vocabulary::id)
                    .filter(id -> id >= 0)
                    .toArray();
            List<Optional<FusionSession>> sessions = fusions.stream()
                    .map(fusion -> fusion.map(RetrievalFusion::session))
                    .toList();
            for (int i = 0; i < ids.length; i++) {
                model.next(ids, i, logits);
                for (int way = 0; way < bits.length; way++) {
                    float[] fused = logits.clone();
                    FusionSession session = sessions.get(way).orElse(null);
                    if (session != null) {
                        session.apply(fused, 0);
                        session.accept(ids[i]);
                    }
                    bits[way] -= Math.log(Distributions.softmax(fused, 1)[ids[i]]) / Math.log(2);
                }
                count++;
            }
        }
        for (int way = 0; way < bits.length; way++) {
            bits[way] /= count;
        }
        return bits;
    }

    /**
     * Lets a tuner learn from a piece. Tokens that the vocabulary does not have are passed over.
     *
     * @param lesson receives the piece
     * @param model the generator
     * @param vocabulary what the numbers mean
     * @param piece the piece
     */
    public static void teach(
            FusionTuner.Piece lesson, NextTokenModel model, Vocabulary vocabulary, List<String> piece) {
        int[] ids =
                piece.stream().mapToInt(vocabulary::id).filter(id -> id >= 0).toArray();
        float[] logits = new float[vocabulary.size()];
        for (int i = 0; i < ids.length; i++) {
            model.next(ids, i, logits);
            lesson.observe(logits, ids[i]);
        }
    }

    /**
     * Collects the 4-grams of pieces.
     *
     * @param pieces the pieces
     * @return every run of four tokens
     */
    public static Set<List<String>> grams(Iterable<List<String>> pieces) {
        Set<List<String>> grams = new HashSet<>();
        for (List<String> piece : pieces) {
            for (int i = 0; i + GRAM <= piece.size(); i++) {
                grams.add(List.copyOf(piece.subList(i, i + GRAM)));
            }
        }
        return grams;
    }

    /**
     * The share of a piece's 4-grams that are among given ones.
     *
     * @param piece the piece
     * @param grams the ones to count
     * @return 0 to 1
     */
    public static double share(List<String> piece, Set<List<String>> grams) {
        int hits = 0;
        int all = 0;
        for (int i = 0; i + GRAM <= piece.size(); i++) {
            hits += grams.contains(piece.subList(i, i + GRAM)) ? 1 : 0;
            all++;
        }
        return all == 0 ? 0 : hits / (double) all;
    }
}
