package io.github.faissstyle.fusion.internal.tune;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.faissstyle.testkit.Json;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Against what scipy finds, see {@code oracle/README.md}. */
class WeightFitTest {
    private static final Json STORED = stored();

    private static Json stored() {
        try {
            return Json.read(Path.of(Objects.requireNonNull(WeightFitTest.class.getResource("/oracle/weights.json"))
                    .toURI()));
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    static IntStream cases() {
        return IntStream.range(0, STORED.get("cases").list().size());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void findsTheWeightsThatScipyFinds(int number) {
        Json stored = STORED.get("cases").list().get(number);
        double[] expected = stored.get("expected").doubles();
        List<Lesson> lessons = new ArrayList<>();
        for (Json piece : stored.get("pieces").list()) {
            lessons.add(lesson(piece, expected.length));
        }
        WeightFit fit = new WeightFit(
                expected, stored.get("row").intValue(), stored.get("limit").doubleValue());
        assertArrayEquals(
                stored.get("weights").doubles(),
                fit.fit(lessons, stored.get("ridge").doubleValue()),
                2e-5);
    }

    private static Lesson lesson(Json piece, int axes) {
        Lesson lesson = new Lesson(axes);
        for (Json token : piece.get("tokens").list()) {
            lesson.token(token.get("logP").doubleValue(), token.get("under").ints());
            double[] p = token.get("p").doubles();
            for (int i = 0; i < p.length; i++) {
                lesson.entry(
                        p[i],
                        token.get("said").list().get(i).doubles(),
                        i == token.get("own").intValue());
            }
        }
        return lesson;
    }

    @Test
    void aMixtureOfOneStrengthCostsWhatTheFormulaSays() {
        Lesson lesson = new Lesson(1);
        lesson.token(Math.log(0.2), new int[] {0});
        lesson.entry(0.2, new double[] {1.5}, true);
        lesson.entry(0.1, new double[] {0.5}, false);
        double all = 0.7 + 0.2 * Math.exp(2 * 0.4 * 1.5) + 0.1 * Math.exp(2 * 0.4 * 0.5);
        double cost = new Mixture(new double[] {2}, false, 0.02).cost(lesson, new double[] {0.4});
        assertEquals(-Math.log(0.2 * Math.exp(2 * 0.4 * 1.5) / all), cost, 1e-7);
    }
}
