package io.github.faissstyle.embeddings.audio;

import java.util.Arrays;

/**
 * Where the beats are: the sequence of frames that have strong onsets and are about as far apart as the tempo says, by
 * dynamic programming (D. Ellis, <i>Beat Tracking by Dynamic Programming</i>, 2007), as in
 * {@code librosa.beat.beat_track}.
 */
final class Beats {
    /** How much an uneven beat costs. */
    private static final double TIGHTNESS = 100;

    private static final double[] SMOOTHING = {0, 0.5, 1, 0.5, 0};

    private Beats() {}

    static int[] track(double[] onsets, double framesPerBeat) {
        double[] scores = scores(onsets, framesPerBeat);
        double most = Arrays.stream(scores).max().orElse(0);
        if (!(most > 0)) {
            return new int[0];
        }
        double[] best = new double[scores.length];
        int[] before = new int[scores.length];
        boolean begun = false;
        for (int t = 0; t < scores.length; t++) {
            int from = -1;
            double highest = Double.NEGATIVE_INFINITY;
            int nearest = t - (int) Math.rint(framesPerBeat / 2);
            for (int other = nearest; other >= Math.max(0, t - 2 * (int) framesPerBeat); other--) {
                double uneven = Math.log((t - other) / framesPerBeat);
                double score = best[other] - TIGHTNESS * uneven * uneven;
                if (score > highest) {
                    highest = score;
                    from = other;
                }
            }
            best[t] = scores[t] + (from < 0 ? 0 : highest);
            begun |= scores[t] >= 0.01 * most;
            before[t] = begun ? from : -1;
        }
        int[] beats = new int[scores.length];
        int count = 0;
        for (int t = last(best); t >= 0; t = before[t]) {
            beats[beats.length - 1 - count++] = t;
        }
        return trimmed(Arrays.copyOfRange(beats, beats.length - count, beats.length), scores);
    }

    /** Onsets of deviation 1, smoothed by a bell a sixteenth of a beat wide. */
    private static double[] scores(double[] onsets, double framesPerBeat) {
        double mean = Arrays.stream(onsets).average().orElse(0);
        double squares = Arrays.stream(onsets).map(x -> (x - mean) * (x - mean)).sum();
        double deviation = Math.sqrt(squares / Math.max(1, onsets.length - 1));
        double[] scores = new double[onsets.length];
        int reach = (int) framesPerBeat;
        for (int t = 0; t < scores.length && deviation > 0; t++) {
            for (int off = -reach; off <= reach; off++) {
                if (t + off >= 0 && t + off < onsets.length) {
                    double x = off * 32.0 / framesPerBeat;
                    scores[t] += Math.exp(-0.5 * x * x) * onsets[t + off] / deviation;
                }
            }
        }
        return scores;
    }

    /** The last peak that reaches half of what peaks usually do. */
    private static int last(double[] best) {
        double[] peaks = new double[best.length];
        int count = 0;
        for (int t = 1; t < best.length; t++) {
            if (isPeak(best, t)) {
                peaks[count++] = best[t];
            }
        }
        double[] sorted = Arrays.copyOf(peaks, count);
        Arrays.sort(sorted);
        double median = count == 0 ? 0 : (sorted[(count - 1) / 2] + sorted[count / 2]) / 2;
        for (int t = best.length - 1; t > 0; t--) {
            if (isPeak(best, t) && best[t] >= median / 2) {
                return t;
            }
        }
        return best.length - 1;
    }

    private static boolean isPeak(double[] x, int t) {
        return x[t] > x[t - 1] && (t + 1 == x.length || x[t] >= x[t + 1]);
    }

    /** Without weak beats at the beginning and the end. */
    private static int[] trimmed(int[] beats, double[] scores) {
        double squares = 0;
        for (int i = 0; i <= beats.length; i++) {
            double smooth = 0;
            for (int j = 0; j < SMOOTHING.length; j++) {
                int other = i + j - SMOOTHING.length / 2;
                smooth += other >= 0 && other < beats.length ? SMOOTHING[j] * scores[beats[other]] : 0;
            }
            squares += smooth * smooth;
        }
        double threshold = 0.5 * Math.sqrt(squares / (beats.length + 2));
        int first = 0;
        while (first < scores.length && scores[first] <= threshold) {
            first++;
        }
        int end = scores.length - 1;
        while (end >= 0 && scores[end] <= threshold) {
            end--;
        }
        int least = first;
        int most = end;
        return Arrays.stream(beats).filter(t -> t >= least && t <= most).toArray();
    }
}
