package io.github.faissstyle.pattern;

/**
 * FNV-1a, 64 bits, over the UTF-8 bytes of a text: the fixed hash of this library's token embedders (Fowler, Noll, Vo;
 * draft-eastlake-fnv). Bytes are made on the fly; a surrogate without its partner counts as {@code '?'}, as in
 * {@link String#getBytes(java.nio.charset.Charset)}.
 */
final class Fnv1a {
    static final long OFFSET_BASIS = 0xCBF29CE484222325L;
    private static final long PRIME = 0x100000001B3L;

    private Fnv1a() {}

    static long hash(CharSequence text) {
        return update(OFFSET_BASIS, text);
    }

    /** Goes on with a text where an earlier call left off. */
    static long update(long hash, CharSequence text) {
        long h = hash;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                h = (h ^ c) * PRIME;
            } else if (c < 0x800) {
                h = (h ^ (0xC0 | (c >> 6))) * PRIME;
                h = continuation(h, c);
            } else if (!Character.isSurrogate(c)) {
                h = (h ^ (0xE0 | (c >> 12))) * PRIME;
                h = continuation(h, c >> 6);
                h = continuation(h, c);
            } else if (Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                int point = Character.toCodePoint(c, text.charAt(++i));
                h = (h ^ (0xF0 | (point >> 18))) * PRIME;
                h = continuation(h, point >> 12);
                h = continuation(h, point >> 6);
                h = continuation(h, point);
            } else {
                h = (h ^ '?') * PRIME;
            }
        }
        return h;
    }

    /** Adds a byte that goes on a character: the low six bits. */
    private static long continuation(long hash, int bits) {
        return (hash ^ (0x80 | (bits & 0x3F))) * PRIME;
    }
}
