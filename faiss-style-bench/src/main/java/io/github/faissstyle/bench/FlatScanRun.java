package io.github.faissstyle.bench;

import io.github.faissstyle.VectorIndexes;
import io.github.faissstyle.index.VectorIndex;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/**
 * The Java side of {@code scripts/flat_vs_faiss.py}: opens a FAISS file and, for each line of standard input, searches
 * all queries one by one and prints the thread's CPU time in milliseconds a query and a checksum of the ids.
 *
 * <p>Arguments: index file, file of raw little-endian float queries, k.
 */
public final class FlatScanRun {
    private FlatScanRun() {}

    public static void main(String[] args) throws IOException {
        try (VectorIndex index = VectorIndexes.read(Path.of(args[0]))) {
            int d = index.info().dimension();
            float[] queries = floats(Path.of(args[1]));
            int n = queries.length / d;
            int k = Integer.parseInt(args[2]);
            System.out.println(index.info().kernels() + ", Java " + Runtime.version());
            ThreadMXBean threads = ManagementFactory.getThreadMXBean();
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
            while (in.readLine() != null) {
                long idSum = 0;
                long start = threads.getCurrentThreadCpuTime();
                for (int q = 0; q < queries.length; q += d) {
                    for (long id : index.search(Arrays.copyOfRange(queries, q, q + d), k)
                            .ids()) {
                        idSum += id;
                    }
                }
                double millis = (threads.getCurrentThreadCpuTime() - start) / 1e6 / n;
                System.out.printf(Locale.ROOT, "%.4f %d%n", millis, idSum);
            }
        }
    }

    private static float[] floats(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        float[] values = new float[bytes.remaining() / 4];
        bytes.asFloatBuffer().get(values);
        return values;
    }
}
