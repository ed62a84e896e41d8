package io.github.faissstyle.embeddings.audio;

import io.github.faissstyle.common.FaissStyleException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;

/** PCM of any width, as the JDK gives it, as floats. */
final class PcmSource implements AudioSource {
    private static final int MOST_CHANNELS = 8;
    private static final int MOST_RATE = 1_000_000;

    private final Path file;
    private final AudioInputStream stream;
    private final int channels;
    private final int sampleRate;
    private final int bytesEach;
    private final boolean isFloat;
    private final boolean unsigned;
    private final ByteOrder order;
    private byte[] bytes = new byte[0];

    PcmSource(Path file, AudioInputStream stream) {
        AudioFormat format = stream.getFormat();
        this.file = file;
        this.stream = stream;
        channels = format.getChannels();
        sampleRate = Math.round(format.getSampleRate());
        int bits = format.getSampleSizeInBits();
        bytesEach = channels > 0 ? format.getFrameSize() / channels : 0;
        isFloat = format.getEncoding().equals(AudioFormat.Encoding.PCM_FLOAT);
        unsigned = format.getEncoding().equals(AudioFormat.Encoding.PCM_UNSIGNED);
        order = format.isBigEndian() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        boolean known = isFloat ? bits == 32 || bits == 64 : bits >= 1 && bits <= 32;
        if (channels < 1
                || channels > MOST_CHANNELS
                || sampleRate < 1
                || sampleRate > MOST_RATE
                || !known
                || bytesEach != (bits + 7) / 8
                || format.getFrameSize() != bytesEach * channels) {
            throw new FaissStyleException(file + " has " + channels + " channels of " + bits + " bits ("
                    + format.getEncoding() + ") at " + format.getSampleRate() + " Hz, expected 1 to " + MOST_CHANNELS
                    + " channels of 1 to 32 bits, or of floats, at 1 to " + MOST_RATE + " Hz");
        }
    }

    @Override
    public int sampleRate() {
        return sampleRate;
    }

    @Override
    public int channels() {
        return channels;
    }

    @Override
    public int read(float[] samples, int frames) {
        int wanted = frames * channels * bytesEach;
        if (bytes.length < wanted) {
            bytes = new byte[wanted];
        }
        int got;
        try {
            got = stream.readNBytes(bytes, 0, wanted);
        } catch (IOException e) {
            throw new FaissStyleException(file + " cannot be read: " + e, e);
        }
        int count = got / (bytesEach * channels); // a frame that was cut off is left out
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(order);
        for (int i = 0; i < count * channels; i++) {
            samples[i] = isFloat ? real(buffer, i) : whole(buffer, i);
        }
        return count;
    }

    private float real(ByteBuffer buffer, int i) {
        return bytesEach == Float.BYTES ? buffer.getFloat(i * Float.BYTES) : (float) buffer.getDouble(i * Double.BYTES);
    }

    private float whole(ByteBuffer buffer, int i) {
        int at = i * bytesEach;
        int value = 0; // its bits at the top, so that the sign is where it belongs
        for (int b = 0; b < bytesEach; b++) {
            int significance = order == ByteOrder.BIG_ENDIAN ? b : bytesEach - 1 - b;
            value |= (buffer.get(at + b) & 0xff) << (24 - 8 * significance);
        }
        if (unsigned) {
            value ^= Integer.MIN_VALUE;
        }
        return value * 0x1p-31f;
    }

    @Override
    public void close() {
        try {
            stream.close();
        } catch (IOException e) {
            throw new FaissStyleException(file + " cannot be closed: " + e, e);
        }
    }
}
