package io.github.faissstyle.embeddings.audio;

/** Samples of one channel that are there already. */
final class ArraySource implements AudioSource {
    private final float[] all;
    private final int sampleRate;
    private int given;

    ArraySource(float[] samples, int sampleRate) {
        all = samples;
        this.sampleRate = sampleRate;
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
        int count = Math.min(frames, all.length - given);
        System.arraycopy(all, given, samples, 0, count);
        given += count;
        return count;
    }

    @Override
    public void close() {}
}
