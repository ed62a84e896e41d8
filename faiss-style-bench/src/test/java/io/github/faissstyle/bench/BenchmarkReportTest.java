package io.github.faissstyle.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables and chart of results as JMH writes them. */
class BenchmarkReportTest {
    private static String result(String engine, String factory, String score, String error) {
        return """
                {"benchmark": "io.github.faissstyle.bench.SearchBenchmark.search", "mode": "avgt",
                 "params": {"factory": "%s", "d": "64", "n": "10000", "batch": "1", "k": "10", "threads": "1",
                            "engine": "%s"},
                 "primaryMetric": {"score": %s, "scoreError": %s, "scoreUnit": "us/op"},
                 "secondaryMetrics": {"gc.alloc.rate.norm": {"score": 1234.4}, "gc.count": {"score": 2}}}""".formatted(factory, engine, score, error);
    }

    private static final String JSON = "["
            + String.join(
                    ",",
                    result("java", "Flat", "12.34", "0.5"),
                    result("faiss", "Flat", "987.6", "\"NaN\""),
                    result("java", "HNSW32", "3.21", "0.01"))
            + "]";

    @Test
    void parametersThatVaryAreColumns() throws IOException {
        String tables = BenchmarkReport.tables("a machine", BenchmarkReport.rows(JSON));
        assertEquals("""
                ### SearchBenchmark

                a machine

                For all: d 64, n 10000, batch 1, k 10, threads 1.

                | | factory | engine | time | +- | allocated, B/op |
                |---|---|---|---|---|---|
                | search | Flat | java | 12.3 us/op | 0.50 | 1234 |
                | search | Flat | faiss | 988 us/op |  | 1234 |
                | search | HNSW32 | java | 3.21 us/op | 0.010 | 1234 |

                """, tables);
    }

    @Test
    void aChartIsDrawnWhereThereAreSearches(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("search.svg");
        List<BenchmarkReport.Row> rows = BenchmarkReport.rows(JSON);
        assertFalse(BenchmarkReport.chart("a machine", List.of(), file));
        assertTrue(BenchmarkReport.chart("a machine", rows, file));
        String svg = Files.readString(file);
        assertTrue(svg.contains(">10,000 x 64<") && svg.contains(">Flat<") && svg.contains(">HNSW32<"), svg);
        assertTrue(svg.contains(">80.03<"), svg); // 987.6 / 12.34; HNSW32 has no FAISS beside it
        assertEquals(2 + 3, svg.split("<circle", -1).length - 1, svg); // of the legend, and of the engines
    }
}
