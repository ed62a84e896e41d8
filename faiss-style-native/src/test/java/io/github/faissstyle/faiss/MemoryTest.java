package io.github.faissstyle.faiss;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.faissstyle.index.Metric;
import io.github.faissstyle.index.VectorIndex;
import io.github.faissstyle.testkit.OwnJvm;
import io.github.faissstyle.testkit.SeededVectors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Indexes come and go, and the process stays as large as it was. In a JVM whose heap does not grow. */
@RequiresFaiss
class MemoryTest {
    private static final boolean SOAK = Boolean.getBoolean("faissstyle.soak");
    private static final List<String> SMALL_HEAP = List.of("-Xms64m", "-Xmx64m", "-XX:+AlwaysPreTouch");

    @Test
    void closedIndexesAreFreed() {
        assertEquals("", OwnJvm.run(MemoryTest.class, SMALL_HEAP, SOAK ? "1000000" : "10000", "close"));
    }

    @Test
    void indexesThatNobodyClosesAreFreedByTheCollector() {
        assertEquals("", OwnJvm.run(MemoryTest.class, SMALL_HEAP, SOAK ? "20000" : "1000", "leak"));
    }

    /**
     * Prints how much larger the process has become, if that is much.
     *
     * @param args how many indexes of 256 kB; whether to close them
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        int count = Integer.parseInt(args[0]);
        boolean close = args[1].equals("close");
        float[] vectors = SeededVectors.gaussian(1, 1024, 64);
        run(vectors, 2000, true);
        run(vectors, 100, close);
        long before = residentKilobytes();
        run(vectors, count, close);
        long grown = residentKilobytes() - before;
        if (grown > 60_000) { // all of them would be 256 MB and more
            System.out.println(grown + " kB more after " + count + " indexes of 256 kB");
        }
    }

    private static void run(float[] vectors, int count, boolean close) throws InterruptedException {
        float[] query = Arrays.copyOf(vectors, 64);
        for (int i = 0; i < count; i++) {
            VectorIndex index = new FaissEngine().create("Flat", 64, Metric.L2, 0);
            index.add(vectors);
            index.search(query, 3);
            if (close) {
                index.close();
            } else if (i % 50 == 49) {
                System.gc();
                Thread.sleep(20); // the cleaner has a thread of its own
            }
        }
    }

    private static long residentKilobytes() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }
}
