package io.github.faissstyle.embeddings;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.faissstyle.common.FaissStyleException;
import io.github.faissstyle.embeddings.internal.safetensors.SafetensorsFile;
import io.github.faissstyle.embeddings.internal.safetensors.Tensor;
import io.github.faissstyle.internal.util.JsonFields;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.math3.special.Erf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProjectionTest {
    @TempDir
    Path folder;

    private final JsonFields oracle = Oracle.read("training.json");
    private final float[] vectors = Oracle.floats(oracle.numbers("vectors"));

    @Test
    void projectsAsPyTorchDoes() {
        for (String name : List.of("before", "after")) {
            Projection projection = Projection.load(Oracle.FOLDER.resolve(name + ".safetensors"));
            assertEquals(24, projection.input());
            assertEquals(20, projection.hidden());
            assertEquals(10, projection.output());
            Oracle.assertClose(oracle.numbers(name), projection.project(vectors), 1e-6);
        }
    }

    @Test
    void oneByOneIsAllTogether() {
        Projection projection = Projection.load(Oracle.FOLDER.resolve("before.safetensors"));
        float[] all = projection.project(vectors);
        for (int row = 0; row < vectors.length / 24; row++) {
            float[] one = projection.project(java.util.Arrays.copyOfRange(vectors, row * 24, (row + 1) * 24));
            assertArrayEquals(java.util.Arrays.copyOfRange(all, row * 10, (row + 1) * 10), one);
        }
    }

    @Test
    void activationIsExact() {
        for (double x = -8; x <= 8; x += 0.00137) {
            double expected = x * 0.5 * Erf.erfc(-x / Math.sqrt(2));
            assertEquals(expected, Gelu.of(x), 1e-8, "at " + x);
        }
    }

    @Test
    void savesWhatItLoaded() throws IOException {
        Path file = folder.resolve("p.safetensors");
        Projection.load(Oracle.FOLDER.resolve("after.safetensors")).save(file);
        Projection again = Projection.load(file);
        Projection first = Projection.load(Oracle.FOLDER.resolve("after.safetensors"));
        for (int p = 0; p < Projection.PARAMETERS.size(); p++) {
            assertArrayEquals(first.parameter(p), again.parameter(p));
        }
        Map<String, Tensor> tensors = SafetensorsFile.read(file).tensors();
        assertEquals(List.copyOf(tensors.keySet()), Projection.PARAMETERS);
        assertTrue(tensors.get("projection.4.weight").hasShape(10, 20));
        assertTrue(Files.size(file) < 4000);
    }

    @Test
    void whatIsNoProjectionIsRefused() {
        Map<String, Tensor> good =
                SafetensorsFile.read(Oracle.FOLDER.resolve("after.safetensors")).tensors();
        assertUnreadable("projection.0.weight is missing", without(good, "projection.0.weight"));
        assertUnreadable("projection.4.bias is missing", without(good, "projection.4.bias"));
        assertUnreadable(
                "projection.1.bias must have 20 floats, has 3",
                with(good, "projection.1.bias", Tensor.of(new float[3], 3)));
        assertUnreadable(
                "projection.0.weight has shape [480], expected a matrix",
                with(good, "projection.0.weight", Tensor.of(new float[480], 480)));
        assertUnreadable(
                "has 5 columns, expected the 20 rows",
                with(good, "projection.4.weight", Tensor.of(new float[50], 10, 5)));
        float[] broken = new float[10];
        broken[4] = Float.NaN;
        assertUnreadable("number 4 is NaN", with(good, "projection.4.bias", Tensor.of(broken, 10)));
    }

    private void assertUnreadable(String why, Map<String, Tensor> tensors) {
        Path file = folder.resolve("bad.safetensors");
        new SafetensorsFile(tensors, Map.of()).write(file);
        String message = assertThrows(FaissStyleException.class, () -> Projection.load(file))
                .getMessage();
        assertTrue(message.contains(why) && message.contains(file.toString()), message);
    }

    private static Map<String, Tensor> without(Map<String, Tensor> tensors, String name) {
        Map<String, Tensor> others = new LinkedHashMap<>(tensors);
        others.remove(name);
        return others;
    }

    private static Map<String, Tensor> with(Map<String, Tensor> tensors, String name, Tensor tensor) {
        Map<String, Tensor> others = new LinkedHashMap<>(tensors);
        others.put(name, tensor);
        return others;
    }

    @Test
    void badVectorsAreRefused() {
        Projection projection = Projection.load(Oracle.FOLDER.resolve("before.safetensors"));
        assertEquals(0, projection.project(new float[0]).length);
        assertTrue(assertThrows(IllegalArgumentException.class, () -> projection.project(new float[25]))
                .getMessage()
                .contains("whole rows of 24"));
        float[] infinite = new float[48];
        infinite[30] = Float.POSITIVE_INFINITY;
        assertTrue(assertThrows(IllegalArgumentException.class, () -> projection.project(infinite))
                .getMessage()
                .contains("row 1, column 6 is Infinity"));
    }
}
