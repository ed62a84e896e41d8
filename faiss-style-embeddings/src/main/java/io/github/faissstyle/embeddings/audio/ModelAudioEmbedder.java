package io.github.faissstyle.embeddings.audio;

import io.github.faissstyle.common.FaissStyleException;
import io.github.faissstyle.embeddings.internal.engine.ModelFile;
import io.github.faissstyle.embeddings.internal.model.TensorModel;
import io.github.faissstyle.internal.util.Checks;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Embeds sounds with a model of the user's, an ONNX or TorchScript file: windows of the sound go in, in batches of 32,
 * and the mean of what comes out is the vector. No weights come with this library.
 *
 * <p>ONNX files need ONNX Runtime ({@code com.microsoft.onnxruntime:onnxruntime}) on the class path, TorchScript files
 * DJL's PyTorch ({@code ai.djl.pytorch:pytorch-jni} and {@code pytorch-native-cpu}), whose threads are set for the
 * whole JVM, so that {@code threads} does not count. Safe for threads.
 */
public final class ModelAudioEmbedder implements AudioEmbedder, AutoCloseable {
    private static final int BATCH = 32;

    private final TensorModel model;
    private final String identity;
    private final int sampleRate;
    private final int window;
    private final int hop;
    /** Whether the sound is padded by half a window on both sides, so that its ends count as much as its middle. */
    private final boolean centred;

    private final int bands;
    /** Of one window; the first axis of a batch stands before it. */
    private final long[] windowShape;

    private final int dimension;

    private ModelAudioEmbedder(
            Path file, String kind, int sampleRate, int window, int hop, boolean centred, int bands, int threads) {
        this.sampleRate = sampleRate;
        this.window = window;
        this.hop = hop;
        this.centred = centred;
        this.bands = bands;
        model = ModelFile.open(file, threads);
        boolean ready = false;
        try {
            windowShape = bands > 0 ? spectrogramShape(file) : waveformShape(file);
            dimension = probe(file);
            identity = kind + " " + ModelFile.sha256(file);
            ready = true;
        } finally {
            if (!ready) {
                model.close();
            }
        }
    }

    /**
     * Opens a model of OpenL3's shape: spectrograms of one second in, of 128 or 256 mel bands and 199 frames, (batch,
     * 1, bands, 199) or (batch, bands, 199, 1). The spectrogram is computed here, as OpenL3 defines it: 48 kHz, windows
     * of 2,048 samples every 242, the root of the power in HTK's mel bands, in decibels below the second's largest, at
     * most 80. The sound is padded by half a second before it begins.
     *
     * @param file the model
     * @param bands 128 or 256
     * @param hopSeconds from one second to the next, such as 0.1 or 0.5
     * @param threads threads that a batch may use
     * @return the embedder; close it
     * @throws FaissStyleException if the file is no ONNX model or does not take such spectrograms in batches of any
     *     size
     */
    public static ModelAudioEmbedder openL3(Path file, int bands, double hopSeconds, int threads) {
        if (bands != 128 && bands != 256) {
            throw new IllegalArgumentException("bands must be 128 or 256, was " + bands);
        }
        int hop = samples("hop", hopSeconds, OpenL3Frontend.RATE);
        return new ModelAudioEmbedder(
                file,
                "openl3-mel" + bands + " hop=" + hopSeconds,
                OpenL3Frontend.RATE,
                OpenL3Frontend.RATE,
                hop,
                true,
                bands,
                Checks.atLeast("threads", threads, 1));
    }

    /**
     * Opens a model that takes samples: (batch, n) or (batch, 1, n).
     *
     * @param file the model
     * @param sampleRate what it was trained with in Hz
     * @param windowSeconds how much it hears at once
     * @param hopSeconds from one window to the next
     * @param threads threads that a batch may use
     * @return the embedder; close it
     * @throws FaissStyleException if the file is no ONNX model or does not take such windows in batches of any size
     */
    public static ModelAudioEmbedder waveform(
            Path file, int sampleRate, double windowSeconds, double hopSeconds, int threads) {
        Checks.atLeast("sample rate", sampleRate, 1);
        return new ModelAudioEmbedder(
                file,
                "waveform rate=" + sampleRate + " window=" + windowSeconds + " hop=" + hopSeconds,
                sampleRate,
                samples("window", windowSeconds, sampleRate),
                samples("hop", hopSeconds, sampleRate),
                false,
                0,
                Checks.atLeast("threads", threads, 1));
    }

    private static int samples(String name, double seconds, int rate) {
        Checks.inRange(name + " in seconds", seconds, 1.0 / rate, 3600);
        return (int) Math.round(seconds * rate);
    }

    private long[] spectrogramShape(Path file) {
        long[] shape = model.shape();
        if (shape.length == 0) {
            return firstThatRuns(
                    file, new long[] {1, bands, OpenL3Frontend.FRAMES}, new long[] {bands, OpenL3Frontend.FRAMES, 1});
        }
        if (shape.length == 4 && fits(shape[1], 1) && fits(shape[2], bands) && fits(shape[3], OpenL3Frontend.FRAMES)) {
            return new long[] {1, bands, OpenL3Frontend.FRAMES};
        }
        if (shape.length == 4 && fits(shape[1], bands) && fits(shape[2], OpenL3Frontend.FRAMES) && fits(shape[3], 1)) {
            return new long[] {bands, OpenL3Frontend.FRAMES, 1};
        }
        throw new FaissStyleException(file + " takes " + Arrays.toString(shape) + ", expected [batch, 1, " + bands
                + ", 199] or [batch, " + bands + ", 199, 1]");
    }

    private long[] waveformShape(Path file) {
        long[] shape = model.shape();
        if (shape.length == 0) {
            return firstThatRuns(file, new long[] {window}, new long[] {1, window});
        }
        if (shape.length == 2 && fits(shape[1], window)) {
            return new long[] {window};
        }
        if (shape.length == 3 && fits(shape[1], 1) && fits(shape[2], window)) {
            return new long[] {1, window};
        }
        throw new FaissStyleException(file + " takes " + Arrays.toString(shape) + ", expected [batch, " + window
                + "] or [batch, 1, " + window + "]");
    }

    /** Where the file does not say what it takes. */
    private long[] firstThatRuns(Path file, long[]... shapes) {
        FaissStyleException first = null;
        for (long[] shape : shapes) {
            try {
                run(shape, new float[Math.toIntExact(size(shape))], 1);
                return shape;
            } catch (FaissStyleException e) {
                first = first == null ? e : first;
            }
        }
        throw new FaissStyleException(
                file + " takes none of " + Arrays.deepToString(shapes) + " after a batch of 1: "
                        + (first == null ? "" : first.getMessage()),
                first);
    }

    private static boolean fits(long size, long wanted) {
        return size == wanted || size < 0;
    }

    /** Runs batches of one and of two, so that a size that was fixed in the file is found now. */
    private int probe(Path file) {
        int width = run(windowShape, new float[Math.toIntExact(size(windowShape))], 1)
                .width();
        try {
            int again = run(windowShape, new float[Math.toIntExact(2 * size(windowShape))], 2)
                    .width();
            if (again != width) {
                throw new FaissStyleException(
                        "rows are " + width + " wide in a batch of 1 and " + again + " in one of 2");
            }
        } catch (FaissStyleException e) {
            throw new FaissStyleException(
                    file + " takes one window, not two: export it with a first axis of any size (dynamic_shapes or"
                            + " dynamic_axes of torch.onnx.export): " + e.getMessage(),
                    e);
        }
        return width;
    }

    private static long size(long[] shape) {
        return Arrays.stream(shape).reduce(1, (a, b) -> a * b);
    }

    private TensorModel.Output run(long[] rowShape, float[] data, int batch) {
        long[] shape = new long[rowShape.length + 1];
        shape[0] = batch;
        System.arraycopy(rowShape, 0, shape, 1, rowShape.length);
        return model.run(data, shape);
    }

    @Override
    public int sampleRate() {
        return sampleRate;
    }

    @Override
    public int dimension() {
        return dimension;
    }

    @Override
    public String identity() {
        return identity;
    }

    @Override
    public float[] embed(float[] samples) {
        Checks.atLeast("number of samples", samples.length, 1);
        return embed(new ArraySource(samples, sampleRate));
    }

    /** Embeds a file of any length, a window at a time. */
    @Override
    public float[] embed(Path file) {
        try (AudioSource source = AudioFiles.openMono(file, sampleRate)) {
            return embed(source);
        } catch (NoSoundException e) {
            throw new FaissStyleException(file + " holds no sound", e);
        }
    }

    /** Where a source gave nothing at all. */
    private static final class NoSoundException extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private float[] embed(AudioSource source) {
        OpenL3Frontend frontend = bands > 0 ? new OpenL3Frontend(bands) : null;
        int size = (int) size(windowShape);
        float[] data = new float[BATCH * size];
        double[] sums = new double[dimension];
        float[] heard = new float[window];
        int silence = centred ? window / 2 : 0;
        int batch = 0;
        long windows = 0;
        int fresh = read(source, heard, silence);
        if (fresh == 0) {
            throw new NoSoundException();
        }
        while (fresh > 0) { // a window is heard if it holds something new
            System.arraycopy(frontend == null ? heard : frontend.apply(heard, 0), 0, data, batch * size, size);
            windows++;
            if (++batch == BATCH) {
                add(data, batch, sums);
                batch = 0;
            }
            fresh = advance(source, heard);
        }
        if (batch > 0) {
            add(Arrays.copyOf(data, batch * size), batch, sums);
        }
        float[] mean = new float[dimension];
        for (int i = 0; i < dimension; i++) {
            mean[i] = (float) (sums[i] / windows);
        }
        return mean;
    }

    private void add(float[] data, int batch, double[] sums) {
        float[] values = run(windowShape, data, batch).values();
        for (int i = 0; i < values.length; i++) {
            sums[i % dimension] += values[i];
        }
    }

    /** Moves the window on by a hop, over what lies between windows too; returns how much is new in it. */
    private int advance(AudioSource source, float[] heard) {
        int kept = Math.max(0, window - hop);
        System.arraycopy(heard, window - kept, heard, 0, kept);
        for (int skipped = hop - window; skipped > 0; ) {
            int read = source.read(heard, Math.min(skipped, window));
            if (read == 0) {
                return 0;
            }
            skipped -= read;
        }
        return read(source, heard, kept);
    }

    /** Fills the window from a place on, with silence where the sound has ended; returns how much sound there was. */
    private static int read(AudioSource source, float[] heard, int from) {
        float[] more = new float[heard.length - from];
        int read = source.read(more, more.length);
        System.arraycopy(more, 0, heard, from, more.length);
        return read;
    }

    /** Gives up the model. */
    @Override
    public void close() {
        model.close();
    }
}
