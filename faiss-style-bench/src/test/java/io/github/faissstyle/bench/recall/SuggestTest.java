package io.github.faissstyle.bench.recall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.faissstyle.bench.data.SeededVectors;
import io.github.faissstyle.bench.recall.Row.Point;
import io.github.faissstyle.bench.recall.Row.Spread;
import io.github.faissstyle.index.IndexSpec;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is said of suggestions, where every number is given. */
class SuggestTest {
    private static final int N = 1000;
    private static final int D = 64;
    private static final long MUCH = 1_000_000;

    private static Point point(int value, double recall, double micros) {
        return new Point(value, recall, new Spread(List.of(micros)), new Spread(List.of(micros)));
    }

    private static Row row(String spec, long bytes, Point... curve) {
        Contender contender = new Contender(spec, "java", spec, "-", Contender.Source.BUILD);
        return new Row(
                contender,
                "",
                null,
                "-",
                curve[0],
                Double.NaN,
                Spread.NONE,
                Spread.NONE,
                Spread.NONE,
                Spread.NONE,
                Spread.NONE,
                bytes,
                bytes,
                List.of(curve));
    }

    private static List<String> compare(double target, Row... rows) {
        return Suggest.compare(N, D, MUCH, target, List.of(rows));
    }

    @Test
    void theSuggestedKindIsTheFastest() {
        assertEquals("Flat", IndexSpec.suggest(N, D, MUCH, .9).spec().toString());
        List<String> cells = compare(
                .9,
                row("Flat", 256_000, point(0, 1, 50)),
                row("IVF128,Flat", 300_000, point(1, .5, 10), point(8, .95, 60)), // as fast, but not at this recall
                row("HNSW32", 2 * MUCH, point(16, 1, 5))); // faster, and too large
        assertEquals("the fastest, or as fast", cells.get(7), cells.toString());
        assertEquals("50 us, recall 1.000", cells.get(4));
        assertEquals("`Flat`: 50 us, recall 1.000, 0.3 MB", cells.get(6));
    }

    @Test
    void anotherKindIsFaster() {
        List<String> cells = compare(
                .9,
                row("Flat", 256_000, point(0, 1, 50)),
                row("IVF128,Flat", 300_000, point(8, .95, 20), point(16, .99, 30)));
        assertEquals("**2.5 times slower**", cells.get(7), cells.toString());
        assertTrue(cells.get(6).startsWith("`IVF128,Flat`, nprobe=8: 20 us"), cells.toString());
    }

    @Test
    void aSuggestionThatBreaksItsWordIsSaid() {
        List<String> large = compare(.9, row("Flat", MUCH + 100_000, point(0, 1, 50)));
        assertEquals("**takes 1.1 MB**, nothing fits", large.get(7));
        List<String> blind =
                compare(.9, row("Flat", 256_000, point(0, .8, 50)), row("SQ8", 100_000, point(0, .95, 80)));
        assertEquals("**less recall**, **does not reach it**", blind.get(7));
    }

    @Test
    void everyKindThatIsSuggestedIsSwept() {
        Case uniform = Suggest.sweep(100_000, 64, Options.parse(new String[] {"--data=uniform"}));
        assertEquals(SeededVectors.UNIFORM, uniform.kind());
        List<String> specs = uniform.contenders().stream().map(Contender::spec).toList();
        assertEquals("Flat", specs.get(0)); // what ratios are by
        assertTrue(
                specs.containsAll(List.of("HNSW32,Flat", "IVF1024,Flat", "IVF1024,SQ8", "OPQ32,IVF1024,PQ32")),
                specs.toString());
        assertEquals(specs.size(), specs.stream().distinct().count());
        assertTrue(
                uniform.ladder().containsAll(List.of(16, 32, 64)),
                uniform.ladder().toString());
        assertEquals(
                SeededVectors.CLUSTERED,
                Suggest.sweep(5000, 64, Options.parse(new String[0])).kind());
    }

    @Test
    void nothingIsSuggestedWhereSomethingFits() {
        List<String> cells = Suggest.compare(N, D, 40_000, .9, List.of(row("SQ4", 38_000, point(0, .95, 80))));
        assertEquals("**nothing suggested**", cells.get(7), cells.toString());
        assertEquals("nothing", cells.get(3));
    }
}
