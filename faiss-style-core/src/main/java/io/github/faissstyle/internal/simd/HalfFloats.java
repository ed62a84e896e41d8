package io.github.faissstyle.internal.simd;

/** IEEE binary16 and bfloat16. JDK 20 has the first in {@code Float}; this library runs on 17. */
public final class HalfFloats {
    private HalfFloats() {}

    public static float fromHalf(int half) {
        int exponent = half >> 10 & 0x1F;
        int fraction = half & 0x3FF;
        float magnitude;
        if (exponent == 0) {
            magnitude = fraction * 0x1p-24f;
        } else if (exponent == 31) {
            magnitude = fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
        } else {
            magnitude = Float.intBitsToFloat(((exponent + 112) << 23) | (fraction << 13));
        }
        return (half & 0x8000) == 0 ? magnitude : -magnitude;
    }

    /** Rounds ties to even, as F16C does; too large becomes infinite. */
    public static int toHalf(float value) {
        int bits = Float.floatToRawIntBits(value);
        int sign = (bits >>> 16) & 0x8000;
        int magnitude = bits & 0x7FFFFFFF;
        if (magnitude > 0x7F800000) {
            return sign | 0x7E00;
        }
        if (magnitude >= 0x47800000) {
            return sign | 0x7C00;
        }
        if (magnitude < 0x38800000) { // below the normal halves: the sum rounds to multiples of 2^-24
            float rounded = Float.intBitsToFloat(magnitude) + 0.5f;
            return sign | (Float.floatToRawIntBits(rounded) - Float.floatToRawIntBits(0.5f));
        }
        int odd = (magnitude >>> 13) & 1;
        return sign | ((magnitude + 0xFFF + odd - (112 << 23)) >>> 13);
    }

    public static float fromBrain(int brain) {
        return Float.intBitsToFloat(brain << 16);
    }

    /** Rounds as FAISS does: half up in magnitude. */
    public static int toBrain(float value) {
        return (Float.floatToRawIntBits(value) + 0x8000) >>> 16;
    }
}
