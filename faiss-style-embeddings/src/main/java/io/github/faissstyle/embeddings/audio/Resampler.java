package io.github.faissstyle.embeddings.audio;

import io.github.faissstyle.internal.util.Checks;
import java.math.BigInteger;
import org.apache.commons.math3.util.FastMath;

/**
 * Changes the sample rate by a windowed sinc (J. O. Smith, <i>Digital Audio Resampling</i>): Kaiser window, 64 zero
 * crossings a side, stop band below -100 dB, pass band to 95 % of the lower Nyquist frequency. Immutable and safe for
 * threads.
 */
public final class Resampler {
    private static final int ZERO_CROSSINGS = 64;
    private static final double ROLL_OFF = 0.95;
    private static final double KAISER_BETA = 10;
    private static final double KAISER_TOP = bessel(KAISER_BETA);

    /** So many different phases are computed beforehand; more are interpolated. */
    private static final int MOST_PHASES = 512;

    private final int from;
    private final int to;
    private final int taps;
    /** For each phase its taps. */
    private final float[][] filters;

    private Resampler(int from, int to) {
        this.from = from;
        this.to = to;
        double cutoff = ROLL_OFF * Math.min(1, (double) to / from);
        int half = (int) Math.ceil(ZERO_CROSSINGS / cutoff);
        taps = 2 * half;
        int phases = Math.min(to, MOST_PHASES);
        filters = new float[phases + 1][taps];
        for (int phase = 0; phase <= phases; phase++) {
            double sum = 0;
            double[] filter = new double[taps];
            for (int tap = 0; tap < taps; tap++) {
                double x = tap - (half - 1) - (double) phase / phases;
                filter[tap] = cutoff * sinc(cutoff * x) * kaiser(x / half);
                sum += filter[tap];
            }
            for (int tap = 0; tap < taps; tap++) {
                filters[phase][tap] = (float) (filter[tap] / sum); // so that silence and DC stay what they are
            }
        }
    }

    /**
     * Makes a resampler.
     *
     * @param from rate of what comes in, in Hz
     * @param to rate of what goes out, in Hz
     * @return the resampler
     */
    public static Resampler of(int from, int to) {
        Checks.inRange("rate", from, 1, 10_000_000);
        Checks.inRange("rate", to, 1, 10_000_000);
        int common = BigInteger.valueOf(from).gcd(BigInteger.valueOf(to)).intValue();
        return new Resampler(from / common, to / common);
    }

    private static double sinc(double x) {
        return x == 0 ? 1 : FastMath.sin(Math.PI * x) / (Math.PI * x);
    }

    private static double kaiser(double x) {
        return Math.abs(x) >= 1 ? 0 : bessel(KAISER_BETA * Math.sqrt(1 - x * x)) / KAISER_TOP;
    }

    /** The modified Bessel function of order 0, by its series. */
    private static double bessel(double x) {
        double term = 1;
        double sum = 1;
        for (int k = 1; term > 1e-16 * sum; k++) {
            term *= x * x / (4.0 * k * k);
            sum += term;
        }
        return sum;
    }

    /**
     * Resamples one channel.
     *
     * @param samples the samples; silence is taken to lie before and after
     * @return {@code ceil(n * to / from)} samples
     */
    public float[] resample(float[] samples) {
        if (from == to) {
            return samples.clone();
        }
        int n = (int) Math.min(Integer.MAX_VALUE - 64, length(samples.length));
        float[] out = new float[n];
        for (int i = 0; i < n; i++) {
            out[i] = sample(samples, 0, samples.length, i);
        }
        return out;
    }

    /** How many samples come of so many. */
    long length(long samples) {
        return (samples * to + from - 1) / from;
    }

    /** The first sample that has a say in one that comes out. */
    long first(long i) {
        return i * from / to - (taps / 2 - 1);
    }

    /** How many samples have a say in one that comes out. */
    int reach() {
        return taps;
    }

    /** One sample that comes out, of a part of what comes in; what lies outside of it is silent. */
    float sample(float[] part, long begin, int length, long i) {
        int first = (int) (first(i) - begin);
        int phases = filters.length - 1;
        double phase = (double) (i * from % to) * phases / to;
        int below = (int) phase;
        float share = (float) (phase - below);
        double sum = dot(part, length, first, filters[below]);
        if (share > 0) {
            sum += share * (dot(part, length, first, filters[below + 1]) - sum);
        }
        return (float) sum;
    }

    private static float dot(float[] samples, int length, int first, float[] filter) {
        int begin = Math.max(0, -first);
        int end = Math.min(filter.length, length - first);
        float sum = 0;
        for (int tap = begin; tap < end; tap++) {
            sum += samples[first + tap] * filter[tap];
        }
        return sum;
    }
}
