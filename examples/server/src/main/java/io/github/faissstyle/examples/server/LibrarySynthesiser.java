package io.github.faissstyle.examples.server;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;

/**
 * Makes a small music library: genres that differ in tempo, scale, rhythm and tone, artists that differ a little within
 * them. Files lie as {@code genre/Artist - Title.wav}, from which the analyzer takes the tags.
 */
final class LibrarySynthesiser {
    private static final int RATE = 22_050;
    private static final double TAU = 2 * Math.PI;
    private static final int STEPS = 16;

    /**
     * What a genre sounds like.
     *
     * @param kick steps of a bar on which the bass drum sounds, an x each
     * @param hat the same for the hi-hat
     * @param harmonics how fast overtones fall off: small is bright
     */
    @SuppressWarnings("ArrayRecordComponent") // never changed
    private record Genre(
            String name,
            double tempo,
            int[] scale,
            String kick,
            String snare,
            String hat,
            double harmonics,
            double decay) {}

    private static final int[] MAJOR = {0, 2, 4, 5, 7, 9, 11};
    private static final int[] MINOR = {0, 2, 3, 5, 7, 8, 10};
    private static final int[] BLUES = {0, 3, 5, 6, 7, 10, 12};
    private static final List<Genre> GENRES = List.of(
            new Genre("ambient", 70, MAJOR, "----------------", "----------------", "----------------", 2.4, 0.6),
            new Genre("house", 124, MINOR, "x---x---x---x---", "----x-------x---", "--x---x---x---x-", 1.1, 7),
            new Genre("drum and bass", 172, MINOR, "x---------x-----", "----x-------x--x", "x-x-x-x-x-x-x-x-", 0.8, 9),
            new Genre("blues", 88, BLUES, "x-------x-------", "----x-------x---", "x--xx--xx--xx--x", 1.5, 4),
            new Genre("folk", 104, MAJOR, "----------------", "----------------", "----x-------x---", 1.9, 3),
            new Genre("techno", 136, MINOR, "x---x---x---x---", "----------------", "x-x-x-x-x-x-x-x-", 0.6, 12));
    private static final String[] FIRST = {"Nora", "Elias", "June", "Milo", "Ada", "Otis", "Ines", "Rafi"};
    private static final String[] LAST = {"Vale", "Quist", "Harrow", "Lindt", "Osei", "Brandt"};
    private static final String[] ADJECTIVES = {
        "Quiet", "Electric", "Paper", "Northern", "Golden", "Hidden", "Slow", "Broken", "Velvet", "Distant"
    };
    private static final String[] NOUNS = {
        "Harbour", "Signal", "Garden", "Machine", "River", "Window", "Orbit", "Letter", "Season", "Mirror"
    };

    private final double seconds;

    LibrarySynthesiser(double seconds) {
        this.seconds = seconds;
    }

    /** Writes so many tracks a genre; returns how many. */
    int write(Path folder, int perGenre, long seed) throws IOException {
        int written = 0;
        for (Genre genre : GENRES) {
            SplittableRandom random = new SplittableRandom(seed + genre.name().hashCode());
            Path of = Files.createDirectories(folder.resolve(genre.name()));
            String[] artists = new String[3];
            for (int i = 0; i < artists.length; i++) {
                artists[i] = pick(FIRST, random) + " " + pick(LAST, random);
            }
            for (int i = 0; i < perGenre; i++) {
                int artist = random.nextInt(artists.length);
                String title = pick(ADJECTIVES, random) + " " + pick(NOUNS, random);
                Path file = of.resolve(artists[artist] + " - " + title + ".wav");
                for (int again = 2; Files.exists(file); again++) {
                    file = of.resolve(artists[artist] + " - " + title + " " + again + ".wav");
                }
                save(track(genre, artist, random), file);
                written++;
            }
        }
        return written;
    }

    private static String pick(String[] words, SplittableRandom random) {
        return words[random.nextInt(words.length)];
    }

    private float[] track(Genre genre, int artist, SplittableRandom random) {
        float[] out = new float[(int) (seconds * RATE)];
        double tempo = genre.tempo() * random.nextDouble(0.96, 1.04);
        double step = 60 / tempo / 4 * RATE;
        int key = random.nextInt(12);
        double tone = genre.harmonics() * (0.85 + 0.15 * artist);
        double drums = random.nextDouble(0.7, 1.1);
        int[] melody = new int[STEPS];
        for (int i = 0; i < STEPS; i++) {
            melody[i] = random.nextInt(3) == 0 ? -1 : random.nextInt(genre.scale().length);
        }
        int[] chords = {0, 3 + random.nextInt(2), 4, random.nextInt(6)};
        for (int at = 0; at * step < out.length; at++) {
            int from = (int) (at * step);
            int place = at % STEPS;
            if (place == 0) {
                for (int third = 0; third < 3; third++) {
                    int degree = chords[at / STEPS % chords.length] + 2 * third;
                    note(out, from, STEPS * step, pitch(genre, key, degree, 48), 0.09, tone * 1.3, genre.decay() / 4);
                }
                note(out, from, STEPS * step / 2, pitch(genre, key, chords[at / STEPS % chords.length], 36), 0.2, 2, 2);
            }
            if (melody[place] >= 0) {
                note(out, from, 3 * step, pitch(genre, key, melody[place], 60), 0.16, tone, genre.decay());
            }
            if (genre.kick().charAt(place) == 'x') {
                kick(out, from, 0.8 * drums);
            }
            if (genre.snare().charAt(place) == 'x') {
                noise(out, from, 0.35 * drums, 18, 1, random);
            }
            if (genre.hat().charAt(place) == 'x') {
                noise(out, from, 0.22 * drums, 60, -1, random);
            }
        }
        float most = 0.1f;
        for (float sample : out) {
            most = Math.max(most, Math.abs(sample));
        }
        double gain = random.nextDouble(0.4, 0.9) / most;
        for (int i = 0; i < out.length; i++) {
            out[i] *= (float) gain;
        }
        return out;
    }

    private static double pitch(Genre genre, int key, int degree, int octave) {
        int[] scale = genre.scale();
        int semitone = key + octave + scale[degree % scale.length] + 12 * (degree / scale.length);
        return 440 * Math.pow(2, (semitone - 69) / 12.0);
    }

    private static void note(
            float[] out, int from, double length, double pitch, double level, double fallOff, double decay) {
        for (int i = 0; i < length && from + i < out.length; i++) {
            double t = (double) i / RATE;
            double envelope = level * Math.min(1, t * 80) * Math.exp(-decay * t);
            double sum = 0;
            for (int h = 1; h <= 6 && h * pitch < 9000; h++) {
                sum += Math.sin(TAU * h * pitch * t) / Math.pow(h, fallOff);
            }
            out[from + i] += (float) (envelope * sum);
        }
    }

    private static void kick(float[] out, int from, double level) {
        for (int i = 0; i < 0.25 * RATE && from + i < out.length; i++) {
            double t = (double) i / RATE;
            out[from + i] +=
                    (float) (level * Math.exp(-16 * t) * Math.sin(TAU * (50 * t + 6 * (1 - Math.exp(-40 * t)))));
        }
    }

    /** @param colour 1 keeps low frequencies, -1 takes them out */
    private static void noise(float[] out, int from, double level, double decay, int colour, SplittableRandom random) {
        double before = 0;
        for (int i = 0; i < 0.2 * RATE && from + i < out.length; i++) {
            double sample = random.nextDouble(-1, 1);
            out[from + i] += (float) (level * Math.exp(-decay * i / RATE) * (sample + colour * before) / 2);
            before = sample;
        }
    }

    private static void save(float[] samples, Path file) throws IOException {
        byte[] bytes = new byte[2 * samples.length];
        for (int i = 0; i < samples.length; i++) {
            int value = Math.round(32767 * Math.max(-1, Math.min(1, samples[i])));
            bytes[2 * i] = (byte) value;
            bytes[2 * i + 1] = (byte) (value >> 8);
        }
        AudioFormat format = new AudioFormat(RATE, 16, 1, true, false);
        try (AudioInputStream stream = new AudioInputStream(new ByteArrayInputStream(bytes), format, samples.length)) {
            AudioSystem.write(stream, AudioFileFormat.Type.WAVE, file.toFile());
        }
    }
}
