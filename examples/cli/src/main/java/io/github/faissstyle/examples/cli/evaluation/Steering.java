package io.github.faissstyle.examples.cli.evaluation;

import io.github.faissstyle.examples.cli.model.Distributions;
import io.github.faissstyle.examples.cli.model.NextTokenModel;
import io.github.faissstyle.examples.cli.music.Measures;
import io.github.faissstyle.fusion.FusionSession;
import io.github.faissstyle.fusion.RetrievalFusion;
import io.github.faissstyle.hierarchical.StyleScorer;
import io.github.faissstyle.pattern.Pattern;
import io.github.faissstyle.pattern.StylePath;
import io.github.faissstyle.pattern.Vocabulary;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What generated music sounds like, how much of it is copied, and how varied it is. */
final class Steering {
    private static final int GRAM = 4;

    private final StyleScorer scorer;
    private int pieces;
    private int recognised;
    private final List<Integer> copies = new ArrayList<>();
    private long grams;
    private final Set<List<String>> distinct = new HashSet<>();

    Steering(StyleScorer scorer) {
        this.scorer = scorer;
    }

    /** Samples a piece, token by token, from the model's own distribution or the fused one. */
    static List<String> generate(
            NextTokenModel model,
            @Nullable RetrievalFusion fusion,
            Vocabulary vocabulary,
            List<String> prompt,
            int tokens,
            long seed) {
        Random random = new Random(seed);
        FusionSession session = fusion == null ? null : fusion.session();
        float[] logits = new float[vocabulary.size()];
        int[] ids = new int[prompt.size() + tokens];
        List<String> piece = new ArrayList<>();
        for (int i = 0; i < ids.length; i++) {
            if (i < prompt.size()) {
                ids[i] = Math.max(0, vocabulary.id(prompt.get(i)));
            } else {
                model.next(ids, i, logits);
                if (session != null) {
                    session.apply(logits, 0);
                }
                ids[i] = sampled(Distributions.softmax(logits, 1), random);
            }
            if (session != null) {
                session.accept(ids[i]);
            }
            piece.add(vocabulary.token(ids[i]));
        }
        return piece;
    }

    private static int sampled(double[] p, Random random) {
        double at = random.nextDouble();
        for (int token = 0; token < p.length; token++) {
            at -= p[token];
            if (at < 0) {
                return token;
            }
        }
        return p.length - 1;
    }

    /** Looks at a piece that is meant to be of a style; its prompt does not count. */
    void add(StylePath style, List<String> piece, int prompt, RetrievalFusion copiesOf, Vocabulary vocabulary) {
        List<String> body = piece.subList(prompt, piece.size());
        pieces++;
        StylePath closest =
                scorer.scores(body, Pattern.keyOf(piece)).keySet().iterator().next();
        recognised += closest.equals(style) ? 1 : 0;
        FusionSession session = copiesOf.session();
        int longest = 0;
        for (String token : body) {
            int id = vocabulary.id(token);
            session.accept(id < 0 ? vocabulary.size() : id);
            longest = Math.max(longest, session.copied());
        }
        copies.add(longest);
        grams += Math.max(0, body.size() - GRAM + 1);
        distinct.addAll(Measures.grams(List.of(body)));
    }

    /** Share of the pieces that are closest to their own style, 0 to 1. */
    double recognised() {
        return recognised / (double) pieces;
    }

    /** The longest verbatim copy of a piece: the given share of the pieces have none longer. */
    int copied(double share) {
        List<Integer> sorted = new ArrayList<>(copies);
        Collections.sort(sorted);
        return sorted.get((int) Math.min(sorted.size() - 1L, Math.round(share * (sorted.size() - 1))));
    }

    /** Share of all runs of four tokens that are different from each other, 0 to 1. */
    double diversity() {
        return grams == 0 ? 0 : distinct.size() / (double) grams;
    }
}
