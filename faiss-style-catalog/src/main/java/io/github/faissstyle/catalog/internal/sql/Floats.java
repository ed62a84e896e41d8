package io.github.faissstyle.catalog.internal.sql;

import io.github.faissstyle.common.FaissStyleException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Floats as bytes: little-endian, four a float. */
public final class Floats {
    private Floats() {}

    /**
     * Writes floats.
     *
     * @param values the floats
     * @return their bytes
     */
    public static byte[] bytes(float[] values) {
        ByteBuffer buffer = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        buffer.asFloatBuffer().put(values);
        return buffer.array();
    }

    /**
     * Reads floats.
     *
     * @param bytes four a float
     * @return the floats
     * @throws FaissStyleException if a float is not whole
     */
    public static float[] of(byte[] bytes) {
        if (bytes.length % Float.BYTES != 0) {
            throw new FaissStyleException("a column of floats has " + bytes.length + " bytes, expected four a float");
        }
        float[] values = new float[bytes.length / Float.BYTES];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
        return values;
    }
}
