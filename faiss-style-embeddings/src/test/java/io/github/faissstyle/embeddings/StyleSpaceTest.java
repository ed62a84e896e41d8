package io.github.faissstyle.embeddings;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.faissstyle.common.FaissStyleException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StyleSpaceTest {
    private static final float[] VECTORS = {1, 0, 0, 0.8f, 0.6f, 0, 0, 1, 0, 0, 0, 1};
    private static final StyleSpace SPACE = StyleSpace.of(VECTORS, 3, List.of("warm", "warm", "dry", "wet"));

    @Test
    void classifiesByCentroids() {
        List<StyleMatch> matches = SPACE.classify(new float[] {5, 1, 0});
        assertEquals(
                List.of("warm", "dry", "wet"),
                matches.stream().map(StyleMatch::style).toList());
        assertEquals(1, matches.stream().mapToDouble(StyleMatch::confidence).sum(), 1e-12);
        assertTrue(matches.get(0).confidence() > 0.9);
        // Two styles as near: as likely.
        List<StyleMatch> even = SPACE.classify(new float[] {0, 1, 1});
        assertEquals(even.get(0).confidence(), even.get(1).confidence(), 1e-9);
    }

    @Property(tries = 300)
    void theWayIsEven(@ForAll @DoubleRange(min = 0, max = 1) double way, @ForAll long seed) {
        Random random = new Random(seed);
        float[] a = random3(random);
        float[] b = random3(random);
        float[] between = SPACE.interpolate(a, b, way);
        double whole = angle(a, b);
        assertEquals(way * whole, angle(a, between), 1e-3);
        assertEquals((1 - way) * whole, angle(b, between), 1e-3);
    }

    private static float[] random3(Random random) {
        return new float[] {(float) random.nextGaussian(), (float) random.nextGaussian(), (float) random.nextGaussian()
        };
    }

    private static double angle(float[] a, float[] b) {
        double ab = 0;
        double aa = 0;
        double bb = 0;
        for (int i = 0; i < 3; i++) {
            ab += (double) a[i] * b[i];
            aa += (double) a[i] * a[i];
            bb += (double) b[i] * b[i];
        }
        return Math.acos(Math.max(-1, Math.min(1, ab / Math.sqrt(aa * bb))));
    }

    @Test
    void mapKeepsWhatLiesInAPlane() {
        Random random = new Random(3);
        float[] vectors = new float[40 * 3];
        for (int row = 0; row < 40; row++) {
            double u = 3 * random.nextGaussian();
            double v = random.nextGaussian();
            vectors[row * 3] = (float) (u / Math.sqrt(2) + 1);
            vectors[row * 3 + 1] = (float) (u / Math.sqrt(2));
            vectors[row * 3 + 2] = (float) v;
        }
        double[] points = SPACE.map(vectors);
        for (int a = 0; a < 40; a++) {
            for (int b = 0; b < 40; b++) {
                double before = 0;
                for (int i = 0; i < 3; i++) {
                    before += Math.pow(vectors[a * 3 + i] - vectors[b * 3 + i], 2);
                }
                double after =
                        Math.pow(points[2 * a] - points[2 * b], 2) + Math.pow(points[2 * a + 1] - points[2 * b + 1], 2);
                assertEquals(before, after, 1e-4);
            }
        }
    }

    @Test
    void savesAndLoads(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("space.safetensors");
        SPACE.save(file);
        StyleSpace loaded = StyleSpace.load(file);
        assertEquals(SPACE.styles(), loaded.styles());
        for (String style : SPACE.styles()) {
            assertArrayEquals(SPACE.centroid(style), loaded.centroid(style), 1e-7f);
        }
        Files.write(file, new byte[100]);
        assertThrows(FaissStyleException.class, () -> StyleSpace.load(file));
    }

    @Test
    void whatDoesNotFitIsRefused() {
        List<Runnable> calls = new ArrayList<>();
        calls.add(() -> SPACE.classify(new float[2]));
        calls.add(() -> SPACE.classify(new float[3]));
        calls.add(() -> SPACE.centroid("cold"));
        calls.add(() -> SPACE.interpolate(new float[] {1, 0, 0}, new float[] {-1, 0, 0}, 0.5));
        calls.add(() -> SPACE.interpolate(new float[] {1, 0, 0}, new float[] {0, 1, 0}, 1.5));
        calls.add(() -> SPACE.map(new float[3]));
        calls.add(() -> StyleSpace.of(new float[] {1, -1}, 1, List.of("a", "a")));
        calls.add(() -> StyleSpace.of(new float[] {1, -1}, 1, List.of("a")));
        for (Runnable call : calls) {
            assertThrows(IllegalArgumentException.class, call::run);
        }
    }
}
