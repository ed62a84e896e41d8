package io.github.faissstyle.pattern;

import io.github.faissstyle.internal.util.Checks;
import io.github.faissstyle.pattern.midi.PitchClasses;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Key-relative 1-grams and 2-grams, hashed with signs: the same music in another key gives the same vector, so that
 * patterns of one style meet.
 *
 * <p>A pitch becomes its scale degree ({@code g0} to {@code g11}) and the interval to the pitch before it ({@code i-5},
 * {@code i7}); a chord's root becomes its degree ({@code C7m7}); other tokens stay. Every 1-gram and 2-gram of the
 * result counts {@code 1 + ln(times)}; its place and sign come from FNV-1a 64 of its parts joined by U+001F, times 2^64
 * over the golden ratio, xor itself shifted right by 29: place {@code (h >>> 12) mod dim}, sign from bit 3. Then unit
 * length.
 *
 * <p>The key is the one given, and a {@code KEY=} token changes it from there on. Where none is known, C is taken:
 * intervals still do not depend on the key.
 */
public final class KeyRelativeEmbedder implements TokenEmbedder {
    static final String NAME = "key-relative/1";
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;
    private static final String SEPARATOR = "\u001f";

    private final int dimension;

    /** Makes an embedder of {@value TokenHashEmbedder#DEFAULT_DIMENSION} floats. */
    public KeyRelativeEmbedder() {
        this(TokenHashEmbedder.DEFAULT_DIMENSION);
    }

    /**
     * Makes an embedder.
     *
     * @param dimension floats a vector, at least 1
     */
    public KeyRelativeEmbedder(int dimension) {
        this.dimension = Checks.atLeast("dimension", dimension, 1);
    }

    @Override
    public String identity() {
        return NAME + "?dim=" + dimension;
    }

    @Override
    public int dimension() {
        return dimension;
    }

    @Override
    public void embed(List<String> tokens, @Nullable String key, float[] out, int offset) {
        List<String> relative = keyRelative(tokens, key);
        Map<String, Integer> counts = new LinkedHashMap<>();
        for (String token : relative) {
            counts.merge(token, 1, Integer::sum);
        }
        for (int i = 0; i + 1 < relative.size(); i++) {
            counts.merge(relative.get(i) + SEPARATOR + relative.get(i + 1), 1, Integer::sum);
        }
        double[] sums = new double[dimension];
        counts.forEach((gram, count) -> {
            long h = Fnv1a.hash(gram) * GOLDEN;
            h ^= h >>> 29;
            int bucket = (int) Long.remainderUnsigned(h >>> 12, dimension);
            sums[bucket] += (1 + StrictMath.log(count)) * (((h >>> 3) & 1) == 1 ? 1 : -1);
        });
        UnitVectors.write(sums, out, offset);
    }

    static List<String> keyRelative(List<String> tokens, @Nullable String key) {
        int tonic = key == null ? 0 : Math.max(0, PitchClasses.tonic(key));
        List<String> result = new ArrayList<>(tokens.size() + 16);
        int previous = Integer.MIN_VALUE;
        for (String token : tokens) {
            int pitch = PitchClasses.pitch(token);
            if (pitch >= 0) {
                result.add("g" + Math.floorMod(pitch - tonic, 12));
                if (previous != Integer.MIN_VALUE) {
                    result.add("i" + (pitch - previous));
                }
                previous = pitch;
            } else if (token.startsWith("CHORD=") && !token.equals("CHORD=N")) {
                result.add(relativeChord(token, tonic));
            } else {
                if (token.startsWith("KEY=")) {
                    tonic = Math.max(0, PitchClasses.tonic(token.substring(4)));
                }
                result.add(token);
            }
        }
        return result;
    }

    private static String relativeChord(String token, int tonic) {
        String chord = token.substring(6);
        int rootLength = PitchClasses.rootLength(chord);
        int root = PitchClasses.of(chord.substring(0, rootLength));
        return rootLength == 0 ? token : "C" + Math.floorMod(root - tonic, 12) + chord.substring(rootLength);
    }
}
