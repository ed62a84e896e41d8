package io.github.faissstyle.embeddings.internal.djl;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.LayerNorm;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.GradientCollector;
import io.github.faissstyle.embeddings.internal.training.Network;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The network on PyTorch, through DJL. Parameters live in buffers of ours that PyTorch computes with where they lie, so
 * that an optimiser can change them without a copy; they become arrays of DJL anew for each batch, whose gradients then
 * are given, not added up.
 */
public final class DjlNetwork implements Network {
    private static final float EPSILON = 1e-5f;
    private static final int ALIGNMENT = 64;

    /** DJL collects gradients for one at a time in a JVM. */
    private static final ReentrantLock GRADIENTS = new ReentrantLock();

    private final int input;
    private final Shape[] shapes;
    private final ByteBuffer[] buffers;
    private final Engine engine;
    private final NDManager manager;
    private final int threadsBefore;
    private ByteBuffer batch = aligned(0);
    private @Nullable Pass pass;

    /** A batch on its way: closed by {@link #backward}. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Pass(NDManager arrays, GradientCollector collector, NDArray[] parameters, NDArray embeddings) {
        void close() {
            collector.close();
            arrays.close();
            GRADIENTS.unlock();
        }
    }

    /**
     * Makes a network.
     *
     * @param input floats of a vector
     * @param hidden floats between the linear maps
     * @param output floats of an embedding
     * @param parameters what it begins with
     * @param threads threads of the linear algebra
     * @throws io.github.faissstyle.common.FaissStyleException if there is no PyTorch for DJL
     */
    public DjlNetwork(int input, int hidden, int output, List<float[]> parameters, int threads) {
        this.input = input;
        shapes = new Shape[] {
            new Shape(hidden, input),
            new Shape(hidden),
            new Shape(hidden),
            new Shape(hidden),
            new Shape(output, hidden),
            new Shape(output)
        };
        engine = PyTorchEngine.get("training");
        manager = engine.newBaseManager();
        threadsBefore = JniUtils.getNumThreads();
        JniUtils.setNumThreads(threads);
        buffers = new ByteBuffer[shapes.length];
        for (int p = 0; p < buffers.length; p++) {
            buffers[p] = aligned(parameters.get(p).length);
            buffers[p].asFloatBuffer().put(parameters.get(p));
        }
    }

    /** Wherever memory is given, sums run in the same order from whole cache lines on. */
    private static ByteBuffer aligned(int floats) {
        return ByteBuffer.allocateDirect(floats * Float.BYTES + 2 * ALIGNMENT)
                .alignedSlice(ALIGNMENT)
                .slice()
                .limit(floats * Float.BYTES)
                .slice()
                .order(ByteOrder.nativeOrder());
    }

    @Override
    public FloatBuffer parameter(int number) {
        return buffers[number].asFloatBuffer();
    }

    @Override
    public float[] forward(float[] rows, int n, float[] dropout) {
        if (batch.capacity() != n * input * Float.BYTES) {
            batch = aligned(n * input);
        }
        batch.asFloatBuffer().put(rows, 0, n * input);
        GRADIENTS.lock();
        NDManager arrays = manager.newSubManager();
        GradientCollector collector = null;
        boolean begun = false;
        try {
            collector = engine.newGradientCollector();
            NDArray[] p = new NDArray[shapes.length];
            for (int i = 0; i < p.length; i++) {
                p[i] = arrays.create(buffers[i], shapes[i], DataType.FLOAT32);
                p[i].setRequiresGradient(true);
            }
            NDArray embeddings = embed(arrays.create(batch, new Shape(n, input), DataType.FLOAT32), p, dropout);
            float[] values = embeddings.toFloatArray();
            pass = new Pass(arrays, collector, p, embeddings);
            begun = true;
            return values;
        } finally {
            if (!begun) { // or no other training in this JVM would ever begin
                if (collector != null) {
                    collector.close();
                }
                arrays.close();
                GRADIENTS.unlock();
            }
        }
    }

    private NDArray embed(NDArray x, NDArray[] p, float[] dropout) {
        NDArray h = Linear.linear(x, p[0], p[1]).singletonOrThrow();
        h = LayerNorm.layerNorm(h, shapes[1], p[2], p[3], EPSILON).singletonOrThrow();
        h = Activation.gelu(h).mul(x.getManager().create(dropout, h.getShape()));
        h = Linear.linear(h, p[4], p[5]).singletonOrThrow();
        return h.normalize(2, 1);
    }

    @Override
    public void backward(float[] gradient, Visitor visitor) {
        Pass ending = Objects.requireNonNull(pass, "forward comes first");
        pass = null;
        try {
            NDArray given = ending.arrays.create(gradient, ending.embeddings.getShape());
            // A number whose gradient by the embeddings is the one that was given.
            ending.collector.backward(ending.embeddings.mul(given).sum());
            for (int i = 0; i < shapes.length; i++) {
                try (NDArray found = ending.parameters[i].getGradient()) {
                    FloatBuffer numbers = found.toByteBuffer(true)
                            .order(ByteOrder.nativeOrder())
                            .asFloatBuffer();
                    visitor.visit(i, parameter(i), numbers);
                }
            }
        } finally {
            ending.close();
        }
    }

    @Override
    public void close() {
        if (pass != null) {
            pass.close();
            pass = null;
        }
        manager.close();
        JniUtils.setNumThreads(threadsBefore);
    }
}
