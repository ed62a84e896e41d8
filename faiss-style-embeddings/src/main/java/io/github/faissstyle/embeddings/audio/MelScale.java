package io.github.faissstyle.embeddings.audio;

/** How frequencies are spread over mel bands. */
public enum MelScale {
    /** {@code 2595 log10(1 + f / 700)} (D. O'Shaughnessy 1987), as HTK has it. */
    HTK {
        @Override
        double toMel(double hz) {
            return 2595 * Math.log10(1 + hz / 700);
        }

        @Override
        double toHz(double mel) {
            return 700 * (Math.pow(10, mel / 2595) - 1);
        }
    },

    /** Linear to 1 kHz, logarithmic above (M. Slaney, <i>Auditory Toolbox</i>, 1998); librosa's default. */
    SLANEY {
        private static final double LINEAR_TO = 1000;
        private static final double HZ_PER_MEL = 200.0 / 3;
        private static final double LOG_STEP = Math.log(6.4) / 27;

        @Override
        double toMel(double hz) {
            return hz < LINEAR_TO ? hz / HZ_PER_MEL : LINEAR_TO / HZ_PER_MEL + Math.log(hz / LINEAR_TO) / LOG_STEP;
        }

        @Override
        double toHz(double mel) {
            double knee = LINEAR_TO / HZ_PER_MEL;
            return mel < knee ? mel * HZ_PER_MEL : LINEAR_TO * Math.exp(LOG_STEP * (mel - knee));
        }
    };

    abstract double toMel(double hz);

    abstract double toHz(double mel);
}
