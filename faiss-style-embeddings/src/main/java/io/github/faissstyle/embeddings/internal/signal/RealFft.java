package io.github.faissstyle.embeddings.internal.signal;

/**
 * The Fourier transform of real numbers, 2 to a power of them, in double precision: a complex transform of half the
 * length (J. Cooley and J. Tukey 1965), then split. For one thread.
 */
public final class RealFft {
    private final int n;
    private final int half;
    private final double[] cosines;
    private final double[] sines;
    private final int[] reversed;
    private final double[] re;
    private final double[] im;

    /**
     * Makes a transform.
     *
     * @param n how many numbers, a power of 2, at least 4
     */
    public RealFft(int n) {
        if (n < 4 || Integer.bitCount(n) != 1) {
            throw new IllegalArgumentException("n must be a power of 2, at least 4, was " + n);
        }
        this.n = n;
        half = n / 2;
        cosines = new double[half];
        sines = new double[half];
        for (int i = 0; i < half; i++) {
            cosines[i] = Math.cos(2 * Math.PI * i / n);
            sines[i] = Math.sin(2 * Math.PI * i / n);
        }
        int bits = Integer.numberOfTrailingZeros(half);
        reversed = new int[half];
        for (int i = 0; i < half; i++) {
            reversed[i] = Integer.reverse(i) >>> (32 - bits);
        }
        re = new double[half];
        im = new double[half];
    }

    /**
     * Returns the length.
     *
     * @return n
     */
    public int length() {
        return n;
    }

    /**
     * Computes the power spectrum.
     *
     * @param x holds n numbers
     * @param power receives the squared magnitudes of n / 2 + 1 frequencies
     */
    public void power(double[] x, double[] power) {
        transform(x);
        power[0] = (re[0] + im[0]) * (re[0] + im[0]);
        power[half] = (re[0] - im[0]) * (re[0] - im[0]);
        for (int k = 1; k < half; k++) {
            double a = spectrumRe(k);
            double b = spectrumIm(k);
            power[k] = a * a + b * b;
        }
    }

    /**
     * Computes the autocorrelation: of each lag the sum of products of numbers that far apart, around the circle.
     *
     * @param x holds n numbers; pad with zeros for sums that do not go around
     * @param into receives n lags
     */
    public void autocorrelation(double[] x, double[] into) {
        double[] power = new double[half + 1];
        power(x, power);
        // The inverse of a real, even spectrum is its transform over n.
        double[] spectrum = new double[n];
        for (int k = 0; k < n; k++) {
            spectrum[k] = power[Math.min(k, n - k)];
        }
        transform(spectrum);
        into[0] = (re[0] + im[0]) / n;
        into[half] = (re[0] - im[0]) / n;
        for (int k = 1; k < half; k++) {
            double value = spectrumRe(k) / n;
            into[k] = value;
            into[n - k] = value;
        }
    }

    /** The complex transform of pairs of numbers. */
    private void transform(double[] x) {
        for (int i = 0; i < half; i++) {
            re[reversed[i]] = x[2 * i];
            im[reversed[i]] = x[2 * i + 1];
        }
        for (int size = 2; size <= half; size *= 2) {
            int step = n / size;
            for (int begin = 0; begin < half; begin += size) {
                for (int j = 0; j < size / 2; j++) {
                    int a = begin + j;
                    int b = a + size / 2;
                    double c = cosines[j * step];
                    double s = sines[j * step];
                    double real = re[b] * c + im[b] * s;
                    double imaginary = im[b] * c - re[b] * s;
                    re[b] = re[a] - real;
                    im[b] = im[a] - imaginary;
                    re[a] += real;
                    im[a] += imaginary;
                }
            }
        }
    }

    private double spectrumRe(int k) {
        double evenRe = (re[k] + re[half - k]) / 2;
        double oddRe = (im[k] + im[half - k]) / 2;
        double oddIm = (re[half - k] - re[k]) / 2;
        return evenRe + cosines[k] * oddRe + sines[k] * oddIm;
    }

    private double spectrumIm(int k) {
        double evenIm = (im[k] - im[half - k]) / 2;
        double oddRe = (im[k] + im[half - k]) / 2;
        double oddIm = (re[half - k] - re[k]) / 2;
        return evenIm + cosines[k] * oddIm - sines[k] * oddRe;
    }
}
