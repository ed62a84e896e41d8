package io.github.faissstyle.embeddings.audio;

/**
 * Makes a sound longer or shorter without changing its pitch: WSOLA (W. Verhelst and M. Roelands 1993). Windows are
 * laid out at even distances; each is taken from near where it belongs, there where it goes on best from the one
 * before.
 */
final class TimeStretch {
    private static final double WINDOW_SECONDS = 0.06;
    private static final double SEARCH_SECONDS = 0.012;

    /** Every so many samples are compared. */
    private static final int STRIDE = 4;

    private TimeStretch() {}

    /** At a rate above 1 the sound becomes shorter. */
    static float[] stretch(float[] samples, int sampleRate, double rate) {
        int hop = Math.max(8, (int) (WINDOW_SECONDS * sampleRate / 2));
        int window = 2 * hop;
        int search = Math.max(1, (int) (SEARCH_SECONDS * sampleRate));
        int n = (int) Math.round(samples.length / rate);
        float[] out = new float[n];
        int natural = 0; // where the last window goes on
        for (int k = 0; (k - 1) * hop < n; k++) {
            int to = (k - 1) * hop; // windows reach a hop over both ends
            int target = (int) Math.round(to * rate);
            int from = k == 0 ? target : best(samples, natural, target, search, window);
            for (int i = 0; i < window; i++) {
                int at = to + i;
                if (at >= 0 && at < n) {
                    out[at] += (float) (0.5 - 0.5 * Math.cos(2 * Math.PI * (i + 0.5) / window)) * at(samples, from + i);
                }
            }
            natural = from + hop;
        }
        return out;
    }

    private static int best(float[] samples, int natural, int target, int search, int window) {
        int best = target;
        double most = Double.NEGATIVE_INFINITY;
        for (int from = target - search; from <= target + search; from++) {
            double products = 0;
            double squares = 1e-9;
            for (int i = 0; i < window; i += STRIDE) {
                float candidate = at(samples, from + i);
                products += candidate * at(samples, natural + i);
                squares += candidate * candidate;
            }
            double likeness = products / Math.sqrt(squares);
            if (likeness > most) {
                most = likeness;
                best = from;
            }
        }
        return best;
    }

    private static float at(float[] samples, int i) {
        return i < 0 || i >= samples.length ? 0 : samples[i];
    }
}
