package io.github.faissstyle.embeddings.audio;

/**
 * An embedder without a model: of 128 log-mel bands the mean, the deviation and the mean change from frame to frame,
 * and how strongly onsets repeat at 64 tempos from 40 to 240. Says what a track sounds like on average and how it
 * moves; what makes a style of it, a projection must learn. Each number is of the order of 1.
 *
 * <p>Immutable and safe for threads.
 */
public final class MelStatistics implements AudioEmbedder {
    private static final int RATE = 22_050;
    private static final int HOP = 512;
    private static final int BANDS = 128;
    private static final int TEMPOS = 64;
    private static final double SLOWEST = 40;
    private static final double FASTEST = 240;

    // Usual sizes of the numbers, so that none drowns the others.
    private static final double LEVEL_DECIBELS = 20;
    private static final double DEVIATION_DECIBELS = 8;
    private static final double CHANGE_DECIBELS = 3;

    /** Makes an embedder. */
    public MelStatistics() {}

    @Override
    public int sampleRate() {
        return RATE;
    }

    @Override
    public int dimension() {
        return 3 * BANDS + TEMPOS;
    }

    @Override
    public String identity() {
        return "mel-statistics v1";
    }

    @Override
    public float[] embed(float[] samples) {
        AudioFeatures features = AudioFeatures.of(samples, RATE);
        double[][] mel = features.logMel(BANDS, MelScale.SLANEY);
        float[] vector = new float[dimension()];
        for (int band = 0; band < BANDS; band++) {
            double sum = 0;
            double squares = 0;
            double changes = 0;
            for (int t = 0; t < mel.length; t++) {
                double level = mel[t][band];
                sum += level;
                squares += level * level;
                changes += t == 0 ? 0 : Math.abs(level - mel[t - 1][band]);
            }
            double mean = sum / mel.length;
            vector[band] = (float) (mean / LEVEL_DECIBELS);
            vector[BANDS + band] =
                    (float) (Math.sqrt(Math.max(0, squares / mel.length - mean * mean)) / DEVIATION_DECIBELS);
            vector[2 * BANDS + band] = (float) (changes / Math.max(1, mel.length - 1) / CHANGE_DECIBELS);
        }
        double[] tempogram = features.tempogram();
        for (int i = 0; i < TEMPOS; i++) {
            double bpm = SLOWEST * Math.pow(FASTEST / SLOWEST, i / (TEMPOS - 1.0));
            vector[3 * BANDS + i] = (float) at(tempogram, 60.0 * RATE / HOP / bpm);
        }
        return vector;
    }

    private static double at(double[] values, double place) {
        int below = (int) place;
        if (below + 1 >= values.length) {
            return 0;
        }
        return values[below] + (place - below) * (values[below + 1] - values[below]);
    }
}
