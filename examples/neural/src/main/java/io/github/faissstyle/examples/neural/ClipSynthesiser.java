package io.github.faissstyle.examples.neural;

import java.util.SplittableRandom;

/**
 * Makes short clips in a {@link ProductionStyle}. What has nothing to do with the style is drawn anew for each: key,
 * chords, arrangement, how loud each instrument is, tone, noise, gain.
 */
final class ClipSynthesiser {
    static final int RATE = 22_050;

    private static final int[][] PROGRESSIONS = {{0, 5, 3, 4}, {0, 3, 5, 4}, {5, 3, 0, 4}, {0, 0, 3, 5}};
    private static final int[] SCALE = {0, 2, 3, 5, 7, 8, 10};
    private static final double TAU = 2 * Math.PI;

    private final double seconds;

    ClipSynthesiser(double seconds) {
        this.seconds = seconds;
    }

    float[] clip(ProductionStyle style, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int n = (int) (seconds * RATE);
        double beat = 60 / (style.tempo() + random.nextDouble(-0.7, 0.7)) * RATE;
        double start = random.nextDouble(beat);
        int key = random.nextInt(12);
        int[] progression = PROGRESSIONS[random.nextInt(PROGRESSIONS.length)];
        double[] dry = new double[n];
        double[] wet = new double[n];
        kick(dry, beat, start, level(random, 0.5, 1.1), random);
        hats(dry, beat, start, style.hatsPerBeat(), random.nextInt(8) == 0 ? 0 : level(random, 0.05, 0.3), random);
        double chords = random.nextInt(8) == 0 ? 0 : level(random, 0.08, 0.4);
        double bass = random.nextInt(8) == 0 ? 0 : level(random, 0.1, 0.5);
        tones(wet, dry, style, beat, start, key, progression, chords, bass, random);
        room(wet, style.room(), random.split());
        double noise = Math.pow(10, random.nextDouble(-4, -1.7));
        double gain = Math.pow(10, random.nextDouble(-18, 0) / 20);
        double tilt = random.nextDouble(-0.85, 0.85);
        return master(dry, wet, style, noise, gain, tilt, random);
    }

    private static double level(SplittableRandom random, double least, double most) {
        return least * Math.pow(most / least, random.nextDouble());
    }

    private static void kick(double[] out, double beat, double start, double level, SplittableRandom random) {
        double pitch = random.nextDouble(44, 62);
        for (int i = 0; i < out.length; i++) {
            double since = phase(i - start, beat) / RATE;
            out[i] += level * Math.exp(-since * 16) * Math.sin(TAU * (pitch * since + 6 * (1 - Math.exp(-since * 40))));
        }
    }

    private static void hats(
            double[] out, double beat, double start, int perBeat, double level, SplittableRandom random) {
        double before = 0;
        double decay = random.nextDouble(40, 110);
        for (int i = 0; i < out.length; i++) {
            double since = phase(i - start - (perBeat == 1 ? beat / 2 : 0), beat / perBeat) / RATE;
            double noise = random.nextDouble(-1, 1);
            out[i] += level * Math.exp(-since * decay) * (noise - before);
            before = noise;
        }
    }

    /** Chords go to the room, the bass does not; both duck under the kick. */
    private static void tones(
            double[] wet,
            double[] dry,
            ProductionStyle style,
            double beat,
            double start,
            int key,
            int[] progression,
            double chords,
            double bass,
            SplittableRandom random) {
        double smooth = 1 - Math.exp(-TAU * style.brightness() * random.nextDouble(0.6, 1.6) / RATE);
        double[] detune = {1, 1 + random.nextDouble(0.002, 0.008)};
        double chordLow = 0;
        double bassLow = 0;
        for (int i = 0; i < wet.length; i++) {
            int degree = progression[(int) (i / (2 * beat)) % progression.length];
            double time = (double) i / RATE;
            double since = phase(i - start, beat) / RATE;
            double duck = 1 - style.sidechain() * Math.exp(-since * 7);
            double sum = 0;
            for (int voice = 0; voice < 3; voice++) {
                for (double d : detune) {
                    sum += saw(note(key, degree + 2 * voice, 4) * d, time) / 6;
                }
            }
            chordLow += smooth * (sum - chordLow);
            wet[i] += chords * duck * chordLow;
            double pluck =
                    phase(i - start - (style.offBeat() ? beat / 2 : 0), style.offBeat() ? beat : beat / 4) / RATE;
            bassLow += smooth * 0.5 * (saw(note(key, degree, 2), time) - bassLow);
            dry[i] += bass * duck * Math.exp(-pluck * 9) * bassLow;
        }
    }

    private static double note(int key, int degree, int octave) {
        int semitone = key + SCALE[degree % 7] + 12 * (degree / 7);
        return 16.3516 * Math.pow(2, octave + semitone / 12.0);
    }

    private static double saw(double frequency, double time) {
        double x = frequency * time;
        return 2 * (x - Math.floor(x)) - 1;
    }

    /** Combs and all-passes (M. Schroeder 1962), in place. */
    private static void room(double[] x, double seconds, SplittableRandom random) {
        double[] sum = new double[x.length];
        for (double delay : new double[] {0.0297, 0.0371, 0.0411, 0.0437}) {
            int d = (int) (delay * random.nextDouble(0.9, 1.1) * RATE);
            double feedback = Math.pow(10, -3 * delay / seconds);
            double[] line = new double[x.length];
            for (int i = 0; i < x.length; i++) {
                line[i] = x[i] + (i >= d ? feedback * line[i - d] : 0);
                sum[i] += line[i] / 4;
            }
        }
        System.arraycopy(sum, 0, x, 0, x.length);
    }

    private static float[] master(
            double[] dry,
            double[] wet,
            ProductionStyle style,
            double noise,
            double gain,
            double tilt,
            SplittableRandom random) {
        float[] out = new float[dry.length];
        double low = 0;
        double peak = 1e-9;
        double[] mixed = new double[dry.length];
        for (int i = 0; i < out.length; i++) {
            double way = (double) i / out.length;
            double grown = way < 0.5 ? 1 - style.energy() : style.energy();
            double sum = (dry[i] + (0.2 + style.reverb()) * wet[i]) * grown;
            low += 0.15 * (sum - low);
            mixed[i] = (1 + tilt) * low + (1 - tilt) * (sum - low);
            peak = Math.max(peak, Math.abs(mixed[i]));
        }
        for (int i = 0; i < out.length; i++) {
            out[i] = (float) (gain * (0.9 * mixed[i] / peak + noise * random.nextDouble(-1, 1)) / (1 + noise));
        }
        return out;
    }

    /** How far into a period, in samples; the first one begins at 0. */
    private static double phase(double at, double period) {
        double phase = at % period;
        return phase < 0 ? phase + period : phase;
    }
}
