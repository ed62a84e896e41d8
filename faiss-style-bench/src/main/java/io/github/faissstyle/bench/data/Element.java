package io.github.faissstyle.bench.data;

import java.nio.ByteBuffer;

/** The numbers of a file, little-endian, by their names in npy headers. */
enum Element {
    FLOAT32("<f4", 4),
    FLOAT64("<f8", 8),
    UINT8("|u1", 1),
    INT8("|i1", 1),
    INT32("<i4", 4),
    INT64("<i8", 8);

    final String npyName;
    final int size;

    Element(String npyName, int size) {
        this.npyName = npyName;
        this.size = size;
    }

    boolean isId() {
        return this == INT32 || this == INT64;
    }

    float getFloat(ByteBuffer bytes) {
        return switch (this) {
            case FLOAT32 -> bytes.getFloat();
            case FLOAT64 -> (float) bytes.getDouble();
            case UINT8 -> bytes.get() & 0xff;
            case INT8 -> bytes.get();
            case INT32 -> bytes.getInt();
            case INT64 -> bytes.getLong();
        };
    }

    long getId(ByteBuffer bytes) {
        return this == INT32 ? bytes.getInt() : bytes.getLong();
    }
}
