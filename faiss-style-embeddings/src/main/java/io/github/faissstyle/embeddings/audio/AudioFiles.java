package io.github.faissstyle.embeddings.audio;

import io.github.faissstyle.common.FaissStyleException;
import io.github.faissstyle.internal.util.Checks;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.ServiceLoader;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.UnsupportedAudioFileException;

/**
 * Opens audio files: WAV, AIFF and AU by the JDK, in all widths of PCM, float, A-law and mu-law; whatever decoders on
 * the class path add, by {@link AudioDecoder} or {@code javax.sound.sampled}.
 *
 * <p>On the module path this needs {@code --add-modules java.desktop}.
 */
public final class AudioFiles {
    private static final int BLOCK_FRAMES = 8192;

    /** 16 hours at 48 kHz in an array. */
    private static final int MOST_SAMPLES = Integer.MAX_VALUE - 64;

    private AudioFiles() {}

    /**
     * Opens a file.
     *
     * @param file the file
     * @return its sound; close it
     * @throws FaissStyleException if it is missing, of an unknown format, or damaged
     */
    public static AudioSource open(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new FaissStyleException(file + " is no file");
        }
        for (AudioDecoder decoder : ServiceLoader.load(AudioDecoder.class)) {
            Optional<AudioSource> source = decoder.open(file);
            if (source.isPresent()) {
                return source.get();
            }
        }
        try {
            return openByJdk(file);
        } catch (UnsupportedAudioFileException e) {
            throw new FaissStyleException(
                    file
                            + " is of no audio format that is known here (WAV, AIFF, AU, and those of decoders on the class"
                            + " path)",
                    e);
        } catch (IOException e) {
            throw new FaissStyleException(file + " cannot be read: " + e, e);
        } catch (RuntimeException e) { // the JDK's parsers on damaged headers
            throw new FaissStyleException(file + " is damaged: " + e, e);
        }
    }

    private static AudioSource openByJdk(Path file) throws IOException, UnsupportedAudioFileException {
        BufferedInputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        try {
            AudioInputStream stream = AudioSystem.getAudioInputStream(in);
            AudioFormat.Encoding encoding = stream.getFormat().getEncoding();
            if (!encoding.equals(AudioFormat.Encoding.PCM_SIGNED)
                    && !encoding.equals(AudioFormat.Encoding.PCM_UNSIGNED)
                    && !encoding.equals(AudioFormat.Encoding.PCM_FLOAT)) {
                stream = AudioSystem.getAudioInputStream(AudioFormat.Encoding.PCM_SIGNED, stream);
            }
            return new PcmSource(file, stream);
        } catch (IOException | UnsupportedAudioFileException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    /**
     * Opens a file as one channel, the mean of its channels.
     *
     * @param file the file
     * @param sampleRate the rate wanted in Hz; see {@link Resampler}
     * @return its sound; close it. Reading it throws {@link FaissStyleException} at a sample that is not finite
     * @throws FaissStyleException if it is missing, of an unknown format, or damaged
     */
    public static AudioSource openMono(Path file, int sampleRate) {
        Checks.atLeast("sample rate", sampleRate, 1);
        return new MonoSource(file, open(file), sampleRate);
    }

    /**
     * Reads a whole file as one channel, the mean of its channels.
     *
     * @param file the file
     * @param sampleRate the rate wanted in Hz; see {@link Resampler}
     * @return its samples
     * @throws FaissStyleException if it cannot be opened or read, is empty or too long for an array, or holds a sample
     *     that is not finite
     */
    public static float[] readMono(Path file, int sampleRate) {
        try (AudioSource source = openMono(file, sampleRate)) {
            float[] block = new float[BLOCK_FRAMES];
            float[] samples = new float[BLOCK_FRAMES];
            int size = 0;
            for (int frames = source.read(block, BLOCK_FRAMES); frames > 0; frames = source.read(block, BLOCK_FRAMES)) {
                if (size > MOST_SAMPLES - frames) {
                    throw new FaissStyleException(file + " is too long to be read at once");
                }
                if (size + frames > samples.length) {
                    samples = Arrays.copyOf(samples, (int) Math.min(MOST_SAMPLES, 2L * (size + frames)));
                }
                System.arraycopy(block, 0, samples, size, frames);
                size += frames;
            }
            if (size == 0) {
                throw new FaissStyleException(file + " holds no sound");
            }
            return Arrays.copyOf(samples, size);
        }
    }
}
