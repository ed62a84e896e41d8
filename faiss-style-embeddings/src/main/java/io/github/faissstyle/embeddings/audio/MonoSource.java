package io.github.faissstyle.embeddings.audio;

import io.github.faissstyle.common.FaissStyleException;
import java.nio.file.Path;
import java.util.Arrays;

/** A sound as one channel, at another rate, a piece at a time. */
final class MonoSource implements AudioSource {
    private static final int BLOCK_FRAMES = 8192;

    private final Path file;
    private final AudioSource source;
    private final int sampleRate;
    private final Resampler resampler;
    private final float[] block;
    /** What has been read and may still have a say in what comes out: from a place on, so many. */
    private float[] read = new float[4 * BLOCK_FRAMES];

    private long begin;
    private int length;
    private boolean ended;
    /** How many have come out. */
    private long given;

    MonoSource(Path file, AudioSource source, int sampleRate) {
        this.file = file;
        this.source = source;
        this.sampleRate = sampleRate;
        resampler = Resampler.of(source.sampleRate(), sampleRate);
        block = new float[BLOCK_FRAMES * source.channels()];
    }

    @Override
    public int sampleRate() {
        return sampleRate;
    }

    @Override
    public int channels() {
        return 1;
    }

    @Override
    public int read(float[] samples, int frames) {
        for (int i = 0; i < frames; i++) {
            long end = resampler.first(given) + resampler.reach();
            while (!ended && begin + length < end) {
                fill();
            }
            if (ended && given >= resampler.length(begin + length)) {
                return i;
            }
            samples[i] = source.sampleRate() == sampleRate
                    ? read[(int) (given - begin)]
                    : resampler.sample(read, begin, length, given);
            given++;
        }
        return frames;
    }

    private void fill() {
        forget();
        int frames = source.read(block, BLOCK_FRAMES);
        if (frames == 0) {
            ended = true;
            return;
        }
        if (length + frames > read.length) {
            read = Arrays.copyOf(read, 2 * (length + frames));
        }
        int channels = source.channels();
        for (int frame = 0; frame < frames; frame++) {
            float sum = 0;
            for (int channel = 0; channel < channels; channel++) {
                sum += block[frame * channels + channel];
            }
            if (!Float.isFinite(sum)) {
                throw new FaissStyleException(
                        file + ": samples must be finite; frame " + (begin + length + frame) + " holds " + sum);
            }
            read[length + frame] = sum / channels;
        }
        length += frames;
    }

    /** What lies before the next one that comes out has nothing more to say. */
    private void forget() {
        long keep = Math.min(resampler.first(given), given);
        int gone = (int) Math.max(0, Math.min(length, keep - begin));
        if (gone > 0) {
            System.arraycopy(read, gone, read, 0, length - gone);
            begin += gone;
            length -= gone;
        }
    }

    @Override
    public void close() {
        source.close();
    }
}
