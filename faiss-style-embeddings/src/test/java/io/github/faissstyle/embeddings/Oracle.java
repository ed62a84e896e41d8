package io.github.faissstyle.embeddings;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.faissstyle.internal.util.JsonFields;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What others computed; {@code make_oracles.py} beside the files says how. */
public final class Oracle {
    public static final Path FOLDER = Path.of("src/test/resources/oracles");

    private Oracle() {}

    public static JsonFields read(String name) {
        try {
            return JsonFields.parse(Files.readAllBytes(FOLDER.resolve(name)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static float[] floats(double[] numbers) {
        float[] floats = new float[numbers.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) numbers[i];
        }
        return floats;
    }

    public static int[] ints(double[] numbers) {
        return java.util.Arrays.stream(numbers).mapToInt(x -> (int) x).toArray();
    }

    public static void assertClose(double[] expected, float[] found, double tolerance) {
        assertEquals(expected.length, found.length);
        for (int i = 0; i < found.length; i++) {
            assertEquals(expected[i], found[i], tolerance, "number " + i);
        }
    }
}
