package io.github.faissstyle.bench.recall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs small cases with real processes; speeds are not looked at. */
class RecallRunTest {
    @TempDir
    Path dir;

    private List<Report> run(String... more) throws IOException {
        List<String> args = new java.util.ArrayList<>(List.of(
                "--n=1000",
                "--d=32",
                "--queries=20",
                "--rounds=2",
                "--warm=0",
                "--builds=1",
                "--jvm=-Xmx512m",
                "--peer-folder=peers",
                "--out=" + dir.resolve("out"),
                "--work=" + dir.resolve("work")));
        args.addAll(List.of(more));
        return RecallRun.run(Options.parse(args.toArray(String[]::new)));
    }

    private static Row row(Report report, String label) {
        return report.rows().stream()
                .filter(row -> row.contender().label().equals(label))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void thisLibraryReachesTheRecall() throws IOException {
        Report report = run("--case=hnsw", "--peers=java", "--target=.97").get(0);
        Row java = row(report, "java");
        assertNull(java.failure());
        assertTrue(java.point().recall() >= .97, "recall " + java.point().recall());
        assertEquals(2, java.point().micros().values().size());
        assertTrue(java.bytes() >= 1000 * 32 * 4, "bytes " + java.bytes());
        assertEquals(1, java.build().values().size());
        // The least value of the parameter that does: one less falls short, or there is none.
        int chosen = Integer.parseInt(java.at().replace("efSearch=", ""));
        assertTrue(java.curve().stream().allMatch(point -> point.value() >= chosen || point.recall() < .97));
        String json = Files.readString(dir.resolve("out/hnsw.json"));
        assertTrue(json.contains("\"label\" : \"java\""), json);
        assertTrue(Files.readString(dir.resolve("out/hnsw.md")).contains("seed 1: 1,000 x 32"));
        assertTrue(Files.readString(dir.resolve("out/hnsw.svg")).contains(">faiss-style</text>"));
    }

    @Test
    void aBatchOfFlatIsExact() throws IOException {
        for (Report report : run("--case=batch", "--peers=java", "--data=uniform", "--metric=l2")) {
            assertEquals(1, row(report, "java").point().recall());
        }
    }

    @Test
    void twoThreadsFindWhatOneFinds() throws IOException {
        Report report = run("--case=threads").get(0);
        Row two = row(report, "java, 2 threads");
        for (String label : List.of("java, 1 thread", "java, 1 thread, other processor")) {
            Row one = row(report, label);
            assertNull(one.failure(), "needs two processors");
            assertEquals(one.at(), two.at());
            assertEquals(one.point().recall(), two.point().recall());
            assertEquals(2, one.ratios().values().size());
        }
    }

    @Test
    void aPeerThatIsNotThereIsALine() throws IOException {
        Report report = run(
                        "--case=hnsw-peers",
                        "--peers=java,faiss,lucene",
                        "--python=no-python",
                        "--peer-folder=" + dir.resolve("nothing"))
                .get(0);
        assertNotNull(row(report, "java").point());
        assertTrue(
                row(report, "faiss").failure().contains("no-python"),
                row(report, "faiss").failure());
        assertTrue(
                row(report, "lucene").failure().contains("not built"),
                row(report, "lucene").failure());
        String table = report.markdown();
        assertTrue(table.contains("- Lucene: left out: lucene: not built"), table);
        assertTrue(table.lines().anyMatch(line -> line.startsWith("| faiss-style | `HNSW32,Flat`")), table);
    }

    @Test
    void aPeerThatFailsOrCrashesIsALine() throws IOException {
        Path wrong = Files.writeString(
                dir.resolve("wrong"), "#!/bin/sh\necho 'ok\twrong'; read line; echo 'error\tout of luck'\n");
        Path crash = Files.writeString(
                dir.resolve("crash"),
                "#!/bin/sh\necho 'ok\tcrash'; read line; echo 'Segmentation fault' >&2; exit 139\n");
        for (Path script : List.of(wrong, crash)) {
            assertTrue(script.toFile().setExecutable(true));
            Report report = run(
                            "--case=ivf", "--peers=java,faiss", "--spec=java=IVF4,Flat", "--at=4", "--python=" + script)
                    .get(0);
            assertEquals("nprobe=4", row(report, "java").at());
            assertEquals(1, row(report, "java").point().recall()); // all lists
            String why = row(report, "faiss").failure();
            assertTrue(why.contains(script == wrong ? "out of luck" : "ended with code 139; Segmentation fault"), why);
            assertTrue(row(report, "java").ratios().isEmpty());
        }
    }

    /** Python's faiss where it is installed; otherwise the line that says so. */
    @Test
    void faissAnswersTheSame() throws IOException {
        String python = System.getProperty("bench.python", "python3");
        List<Report> reports = run("--case=hnsw-file,load", "--peers=java,faiss", "--target=.95", "--python=" + python);
        for (Report report : reports) {
            Row faiss = report.rows().get(report.rows().size() - 1);
            if (faiss.failure() != null) {
                assertTrue(faiss.failure().startsWith("faiss: "), faiss.failure());
                System.out.println("not compared with Python's faiss: " + faiss.failure());
                return;
            }
            assertNotNull(faiss.point(), report.markdown());
            if (report.question().how() != Case.How.LOAD) {
                assertTrue(
                        faiss.point().recall() >= .95, "recall " + faiss.point().recall());
                assertEquals(2, faiss.ratios().values().size());
            }
        }
    }

    @Test
    void valuesThatAreGivenAreARowEach() throws IOException {
        Report report = run("--case=ivf", "--peers=java", "--spec=java=IVF16,Flat", "--at=4,2,16")
                .get(0);
        Row java = row(report, "java");
        assertEquals("nprobe=2", java.at());
        assertEquals(
                List.of(2, 4, 16), java.curve().stream().map(Row.Point::value).toList());
        assertEquals(1, java.at(16).recall()); // all lists
        List<String> lines = report.markdown().lines().toList();
        for (String start : List.of("| nprobe | faiss-style: recall | us |", "| 2 | ", "| 4 | ", "| 16 | 1.0000 | ")) {
            assertTrue(lines.stream().anyMatch(line -> line.startsWith(start)), start + " in " + lines);
        }
    }

    @Test
    void aCaseThatFailsLeavesTheOthers() throws IOException {
        Path none = dir.resolve("none.fvecs");
        IOException e = assertThrows(
                IOException.class, () -> run("--case=flat,batch", "--peers=java", "--base=" + none, "--query=" + none));
        assertTrue(e.getMessage().contains("flat: ") && e.getMessage().contains("batch: "), e.getMessage());
        assertTrue(e.getMessage().contains("none.fvecs"), e.getMessage());
    }

    @Test
    void badOptionsAreNamed() {
        for (String[] wrong : List.of(
                new String[] {"--case=hsnw"},
                new String[] {"--case=flat", "--peers=lucene"},
                new String[] {"--case=flat", "--rounds=none"},
                new String[] {"--case=flat", "--metric=cosine"},
                new String[] {"--case=flat", "--spec=Flat"},
                new String[] {"--case=flat", "--target=2"},
                new String[] {"--case=flat", "--at=2"},
                new String[] {"--case=flat", "--k=3000"},
                new String[] {"--case=flat", "--base=x.fvecs"})) {
            String message = assertThrows(IllegalArgumentException.class, () -> run(wrong))
                    .getMessage();
            assertTrue(message.contains("found") && message.contains("expected"), message);
        }
        String message = assertThrows(IllegalArgumentException.class, () -> Options.parse(new String[] {"--cases=x"}))
                .getMessage();
        assertTrue(message.contains("--cases=x") && message.contains("--case NAME"), message);
    }
}
