package io.github.faissstyle.embeddings.audio;

/** Sound that comes a piece at a time, so that a long file needs little memory. For one thread. */
public interface AudioSource extends AutoCloseable {
    /**
     * Returns the frames a second.
     *
     * @return the sample rate in Hz
     */
    int sampleRate();

    /**
     * Returns the numbers a frame.
     *
     * @return the channels
     */
    int channels();

    /**
     * Reads some frames.
     *
     * @param samples receives them, frame after frame, nominally -1 to 1
     * @param frames how many are wanted; there is room for {@code frames * channels()}
     * @return how many were read, fewer only where the sound ends; 0 after the end
     * @throws io.github.faissstyle.common.FaissStyleException if it cannot be read
     */
    int read(float[] samples, int frames);

    /** Closes what it reads from. */
    @Override
    void close();
}
