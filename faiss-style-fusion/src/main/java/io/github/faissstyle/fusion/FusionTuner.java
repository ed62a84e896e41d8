package io.github.faissstyle.fusion;

import io.github.faissstyle.common.ProgressListener;
import io.github.faissstyle.fusion.internal.blend.Logits;
import io.github.faissstyle.fusion.internal.blend.Touched;
import io.github.faissstyle.fusion.internal.tune.Lesson;
import io.github.faissstyle.fusion.internal.tune.Mixture;
import io.github.faissstyle.fusion.internal.tune.WeightFit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Learns, from pieces that are in no pack, how much the views of {@link FusionMode#BACKOFF} are worth beside a model,
 * by the length of what matches.
 *
 * <pre>{@code
 * FusionTuner tuner = new FusionTuner(config);
 * for (int[] piece : pieces) {
 *     FusionTuner.Piece lesson = tuner.piece(fusion);   // of the style that the piece is of
 *     for (int token : piece) {
 *         lesson.observe(model.next(), token);          // logits before that token
 *     }
 * }
 * FusionConfig tuned = config.toBuilder().weights(tuner.tune().weights()).build();
 * tuned.save(Path.of("indices", "fusion.json"));
 * }</pre>
 *
 * <p>What is learned: the weights under which the pieces are likeliest at strength 1 (log-linear, hence convex), drawn
 * to the view's own weight as strongly as cross-validation over pieces finds best. Weights that do not predict pieces
 * they were not learned from better than the configuration does are not given out.
 *
 * <p>Holds some 300 bytes a token. <b>Threads.</b> Pieces may be observed in parallel, each by one thread at a time;
 * {@link #tune} when all are done.
 */
public final class FusionTuner {
    private static final double[] RIDGES = {5, 50, 500, 50_000};
    private static final int MOST_FOLDS = 5;
    private static final double LN2 = Math.log(2);
    private static final String STAGE = "learning weights";

    private final FusionConfig config;
    private final List<Lesson> lessons = new ArrayList<>();

    /**
     * Starts with nothing learned.
     *
     * @param config what to improve: its views, contexts and strengths are kept, its style does not matter
     * @throws IllegalArgumentException if its mode is not {@link FusionMode#BACKOFF}, its strength is fixed, or
     *     {@link FusionConfig#modelWeight()} is not 1
     */
    public FusionTuner(FusionConfig config) {
        if (config.mode() != FusionMode.BACKOFF) {
            throw new IllegalArgumentException("mode must be " + FusionMode.BACKOFF + ", was " + config.mode());
        }
        if (!Double.isNaN(config.strength())) {
            throw new IllegalArgumentException(
                    "strength must not be fixed, to learn how much views are worth, was " + config.strength());
        }
        if (config.modelWeight() != 1) {
            throw new IllegalArgumentException("modelWeight must be 1, was " + config.modelWeight());
        }
        this.config = config;
    }

    /**
     * Starts a piece.
     *
     * @param fusion of the style that the piece is of; gives its evidence and styles
     * @return receives the piece's tokens
     * @throws IllegalStateException if the fusion has another mode
     */
    public Piece piece(RetrievalFusion fusion) {
        FusionConfig looking = config.toBuilder()
                .family(fusion.config().family())
                .children(fusion.config().children())
                .strengths(1)
                .strengthsPerView(true)
                .weights(FusionWeights.of(1, 1, 1, 1))
                .maxCopy(0)
                .build();
        Piece piece = new Piece(new BackoffSteering(fusion.evidence(), looking), fusion);
        synchronized (lessons) {
            lessons.add(piece.lesson);
        }
        return piece;
    }

    /** One piece that is learned from. For one thread at a time. */
    public static final class Piece {
        private final RetrievalFusion fusion;
        private final BackoffSteering steering;
        private final Lesson lesson;
        private final int[] under;
        private final double[] said;
        private float[] logits = {};
        private int[] history = new int[256];
        private int length;

        private Piece(BackoffSteering steering, RetrievalFusion fusion) {
            this.fusion = fusion;
            this.steering = steering;
            int axes = steering.touched().axes();
            lesson = new Lesson(axes);
            under = new int[axes];
            said = new double[axes];
        }

        /**
         * Appends a token and learns from it.
         *
         * @param logits what the model gave for the place of that token; left as they are
         * @param token its id
         * @throws IllegalArgumentException if the id is not among the logits, or the model holds it impossible
         */
        public void observe(float[] logits, int token) {
            if (token < 0 || token >= logits.length) {
                throw new IllegalArgumentException("token must be in [0, " + logits.length + "), was " + token);
            }
            Logits.checkNumbers(logits, 0, logits.length);
            double logSumExp = Logits.logSumExp(logits, 0, logits.length);
            if (logits[token] == Float.NEGATIVE_INFINITY) {
                throw new IllegalArgumentException(
                        "token " + token + " has probability 0, expected a piece that the model holds possible");
            }
            if (this.logits.length != logits.length) {
                this.logits = new float[logits.length];
            }
            System.arraycopy(logits, 0, this.logits, 0, logits.length);
            steering.apply(this.logits, 0, logits.length, logSumExp, history, length);
            Arrays.fill(under, Lesson.SILENT);
            for (FusionWeights.Row row : FusionWeights.Row.values()) {
                if (steering.spoke(row) >= 0) {
                    under[steering.axis(row)] = row.index * FusionWeights.CLASSES + steering.spoke(row);
                }
            }
            lesson.token(logits[token] - logSumExp, under);
            Touched touched = steering.touched();
            for (int i = 0; i < touched.count(); i++) {
                for (int axis = 0; axis < said.length; axis++) {
                    said[axis] = touched.delta(axis, i);
                }
                int entry = touched.token(i);
                lesson.entry(Math.exp(logits[entry] - logSumExp), said, entry == token);
            }
            accept(token);
        }

        /**
         * Appends a token without learning from it, such as a prompt's.
         *
         * @param token its id, as in {@link FusionSession#accept(int)}
         */
        public void accept(int token) {
            if (length == history.length) {
                history = Arrays.copyOf(history, 2 * length);
            }
            history[length++] = fusion.known(token);
            steering.accepted(history, length);
        }
    }

    /**
     * Learns from all that was observed.
     *
     * @return the weights, and what they are worth
     * @throws IllegalStateException if there are less than two pieces
     */
    public TunedWeights tune() {
        return tune(ProgressListener.NONE);
    }

    /**
     * Learns from all that was observed. Takes a few seconds for a hundred thousand tokens.
     *
     * @param progress hears how far it is, and may cancel
     * @return the weights, and what they are worth
     * @throws IllegalStateException if there are less than two pieces
     */
    public TunedWeights tune(ProgressListener progress) {
        List<Lesson> pieces;
        synchronized (lessons) {
            pieces = lessons.stream().filter(lesson -> lesson.tokens() > 0).toList();
        }
        if (pieces.size() < 2) {
            throw new IllegalStateException(
                    "two pieces are needed to learn from one and check with the other, there are " + pieces.size());
        }
        double rawAlone = Double.isNaN(config.rawWeight()) ? FusionConfigBuilder.RAW_ALONE : config.rawWeight();
        double raw = Double.isNaN(config.rawWeight()) ? FusionConfigBuilder.RAW_BESIDE_KEY : config.rawWeight();
        double[] expected = {rawAlone, raw, config.keyWeight(), config.historyWeight()};
        FusionWeights present = config.weights() != null
                ? config.weights()
                : FusionWeights.of(expected[0], expected[1], expected[2], expected[3]);
        WeightFit fit = new WeightFit(expected, FusionWeights.CLASSES, FusionWeights.MOST);
        Mixture mixture = new Mixture(config.strengths(), config.strengthsPerView(), config.strengthShare());

        int folds = Math.min(MOST_FOLDS, pieces.size());
        double[][] costs = new double[RIDGES.length][pieces.size()];
        for (int fold = 0; fold < folds; fold++) {
            List<Lesson> learned = new ArrayList<>();
            for (int i = 0; i < pieces.size(); i++) {
                if (i % folds != fold) {
                    learned.add(pieces.get(i));
                }
            }
            for (int r = 0; r < RIDGES.length; r++) {
                progress.progress(STAGE, (long) fold * RIDGES.length + r, (long) folds * RIDGES.length + 1);
                double[] weights = fit.fit(learned, RIDGES[r]);
                for (int i = fold; i < pieces.size(); i += folds) {
                    costs[r][i] = mixture.cost(pieces.get(i), weights);
                }
            }
        }
        progress.progress(STAGE, (long) folds * RIDGES.length, (long) folds * RIDGES.length + 1);
        int best = 0;
        for (int r = 1; r < RIDGES.length; r++) {
            best = sum(costs[r]) < sum(costs[best]) ? r : best;
        }
        double[] before = costs(mixture, pieces, flat(present));
        boolean better = clearlyLess(costs[best], before);
        long tokens = pieces.stream().mapToLong(Lesson::tokens).sum();
        double[] alone = costs(mixture, pieces, new double[expected.length * FusionWeights.CLASSES]);
        return new TunedWeights(
                better ? weights(fit.fit(pieces, RIDGES[best])) : null,
                tokens,
                sum(alone) / (tokens * LN2),
                sum(before) / (tokens * LN2),
                sum(better ? costs[best] : before) / (tokens * LN2));
    }

    private static double[] costs(Mixture mixture, List<Lesson> pieces, double[] weights) {
        return pieces.stream()
                .mapToDouble(piece -> mixture.cost(piece, weights))
                .toArray();
    }

    private static double sum(double[] costs) {
        return Arrays.stream(costs).sum();
    }

    /** By more than the standard error of the difference, piece by piece. */
    private static boolean clearlyLess(double[] after, double[] before) {
        double gain = 0;
        double squares = 0;
        for (int i = 0; i < before.length; i++) {
            gain += before[i] - after[i];
            squares += (before[i] - after[i]) * (before[i] - after[i]);
        }
        double variance = squares - gain * gain / before.length;
        return gain > Math.sqrt(Math.max(0, variance));
    }

    private static double[] flat(FusionWeights weights) {
        return Arrays.stream(FusionWeights.Row.values())
                .map(weights::row)
                .flatMapToDouble(Arrays::stream)
                .toArray();
    }

    private static @Nullable FusionWeights weights(double[] flat) {
        double[][] rows = new double[FusionWeights.Row.values().length][];
        for (int row = 0; row < rows.length; row++) {
            rows[row] = Arrays.copyOfRange(flat, row * FusionWeights.CLASSES, (row + 1) * FusionWeights.CLASSES);
        }
        return new FusionWeights(rows);
    }
}
