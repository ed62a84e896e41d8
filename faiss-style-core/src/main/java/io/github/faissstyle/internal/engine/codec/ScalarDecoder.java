package io.github.faissstyle.internal.engine.codec;

import io.github.faissstyle.internal.simd.Kernels;
import io.github.faissstyle.internal.simd.VectorKernels;
import org.jspecify.annotations.Nullable;

/** Decodes codes of up to eight bits a component. */
final class ScalarDecoder implements Codec.Decoder {
    private final VectorKernels kernels = Kernels.get();
    private final int d;
    private final float steps;
    private final float[] range;

    /** Null where each component has a byte of its own. */
    private final @Nullable Unpacker unpacker;

    /**
     * Makes one.
     *
     * @param d components a code
     * @param bits 4, 6 or 8 a component
     * @param steps as {@link VectorKernels#decodeBytes} takes them
     * @param range vmin (d), then vdiff (d)
     */
    ScalarDecoder(int d, int bits, float steps, float[] range) {
        this.d = d;
        this.steps = steps;
        this.range = range;
        unpacker = bits == 8 ? null : new Unpacker(d, bits);
    }

    @Override
    public void decode(byte[] codes, int codesAt, int count, float[] vectors) {
        if (unpacker == null) {
            kernels.decodeBytes(codes, codesAt, d, steps, range, d, count, vectors);
        } else {
            byte[] numbers = unpacker.unpack(codes, codesAt, count);
            kernels.decodeBytes(numbers, 0, unpacker.stride(), steps, range, d, count, vectors);
        }
    }
}
