package io.github.faissstyle.embeddings.audio;

import io.github.faissstyle.common.FaissStyleException;
import io.github.faissstyle.common.ProgressListener;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Makes a vector of a sound. Implementations say whether they are safe for threads. */
public interface AudioEmbedder {
    /**
     * Returns the rate that sounds must have.
     *
     * @return in Hz
     */
    int sampleRate();

    /**
     * Returns the width of a vector.
     *
     * @return floats
     */
    int dimension();

    /**
     * Names the embedder with all its parameters, to be kept beside vectors: only those of one identity compare.
     *
     * @return such as {@code "mel-statistics v1"}
     */
    String identity();

    /**
     * Embeds a sound.
     *
     * @param samples one channel at {@link #sampleRate}, at least one sample, finite
     * @return a vector of {@link #dimension} floats
     */
    float[] embed(float[] samples);

    /**
     * Embeds a file, however long: one of more than two minutes in sections of two minutes, whose mean, weighted by
     * length, is its vector.
     *
     * @param file a file that {@link AudioFiles} opens
     * @return a vector
     * @throws FaissStyleException if it cannot be read or holds no sound
     */
    default float[] embed(Path file) {
        int section = 120 * sampleRate();
        float[] samples = new float[section];
        double[] sums = new double[dimension()];
        long total = 0;
        try (AudioSource source = AudioFiles.openMono(file, sampleRate())) {
            for (int read = source.read(samples, section); read > 0; read = source.read(samples, section)) {
                float[] vector = embed(read == section ? samples : Arrays.copyOf(samples, read));
                if (total == 0 && read < section) {
                    return vector;
                }
                for (int i = 0; i < sums.length; i++) {
                    sums[i] += (double) read * vector[i];
                }
                total += read;
            }
        }
        if (total == 0) {
            throw new FaissStyleException(file + " holds no sound");
        }
        float[] mean = new float[sums.length];
        for (int i = 0; i < mean.length; i++) {
            mean[i] = (float) (sums[i] / total);
        }
        return mean;
    }

    /**
     * Embeds files, one after another. One that cannot be read is listed and passed over.
     *
     * @param files the files
     * @param progress hears of each file; may cancel
     * @return the vectors of those that could be read
     */
    default Embedded embedAll(List<Path> files, ProgressListener progress) {
        return embedAll(files, 1, progress);
    }

    /**
     * Embeds files. One that cannot be read is listed and passed over.
     *
     * @param files the files
     * @param threads how many are embedded at a time, at least 1; more than one only if this embedder is safe for
     *     threads
     * @param progress hears of each file, on the calling thread; may cancel
     * @return the vectors of those that could be read, the same whatever the number of threads
     */
    default Embedded embedAll(List<Path> files, int threads, ProgressListener progress) {
        return FileBatch.embed(this, files, threads, progress);
    }

    /**
     * Files with their vectors.
     *
     * @param files those that could be read, in the order given
     * @param vectors (n, dimension), a row a file
     * @param failures what was wrong with the others
     */
    @SuppressWarnings("ArrayRecordComponent") // large, and passed on once
    record Embedded(List<Path> files, float[] vectors, Map<Path, String> failures) {}
}
