package io.github.faissstyle.bench;

import io.github.faissstyle.VectorIndexes;
import io.github.faissstyle.index.Metric;
import io.github.faissstyle.index.SearchParams;
import io.github.faissstyle.index.SearchResult;
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
 * The Java half of {@code scripts/versus_faiss.py}: does what a line on standard input says, and answers with a line.
 *
 * <pre>
 * open FILE                      reads an index
 * map FILE                       maps an index
 * build FACTORY d ip|l2 PARAMETERS|- VECTORS   trains and adds a file of floats; then searches that
 * search one|batch k PARAMETERS|- QUERIES IDS|-   searches a file of floats, one by one or all together
 * </pre>
 *
 * <p>An answer begins with thread CPU time in milliseconds: of the reading, of the building, or of one query.
 */
public final class SearchRun {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private SearchRun() {}

    public static void main(String[] args) throws IOException {
        VectorIndex index = VectorIndexes.create("Flat", 1, Metric.L2);
        System.out.println(index.info().kernels() + ", Java " + Runtime.version());
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ");
            switch (words[0]) {
                case "open", "map" -> {
                    long start = THREADS.getCurrentThreadCpuTime();
                    Path file = Path.of(words[1]);
                    index = words[0].equals("map") ? VectorIndexes.map(file) : VectorIndexes.read(file);
                    answer(start, 1, index.info().factory() + " " + index.info().memoryBytes());
                }
                case "build" -> {
                    float[] vectors = floats(Path.of(words[5]));
                    Metric metric = words[3].equals("ip") ? Metric.INNER_PRODUCT : Metric.L2;
                    index = VectorIndexes.create(words[1], Integer.parseInt(words[2]), metric);
                    if (!words[4].equals("-")) {
                        index.setParameters(words[4]);
                    }
                    long start = THREADS.getCurrentThreadCpuTime();
                    index.train(vectors);
                    long trained = THREADS.getCurrentThreadCpuTime();
                    index.add(vectors);
                    answer(start, 1, String.format(Locale.ROOT, "%.1f", (trained - start) / 1e6));
                }
                default -> search(index, words);
            }
        }
    }

    private static void search(VectorIndex index, String[] words) throws IOException {
        int d = index.info().dimension();
        int k = Integer.parseInt(words[2]);
        SearchParams params = params(words[3]);
        float[] queries = floats(Path.of(words[4]));
        int n = queries.length / d;
        long[] ids = new long[n * k];
        long start = THREADS.getCurrentThreadCpuTime();
        if (words[1].equals("batch")) {
            ids = index.search(queries, k, params).ids();
        } else {
            for (int q = 0; q < n; q++) {
                SearchResult found = index.search(Arrays.copyOfRange(queries, q * d, (q + 1) * d), k, params);
                System.arraycopy(found.ids(), 0, ids, q * k, k);
            }
        }
        answer(start, n, "");
        if (!words[5].equals("-")) {
            ByteBuffer bytes = ByteBuffer.allocate(8 * ids.length).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asLongBuffer().put(ids);
            Files.write(Path.of(words[5]), bytes.array());
        }
        System.out.println("done");
    }

    private static SearchParams params(String text) {
        SearchParams params = SearchParams.defaults();
        for (String part : text.equals("-") ? new String[0] : text.split(",")) {
            String value = part.substring(part.indexOf('=') + 1);
            params = switch (part.substring(0, Math.max(0, part.indexOf('=')))) {
                case "nprobe" -> params.withNprobe(Integer.parseInt(value));
                case "efSearch" -> params.withEfSearch(Integer.parseInt(value));
                case "k_factor" -> params.withKFactor(Float.parseFloat(value));
                case "threads" -> params.withThreads(Integer.parseInt(value));
                case "exact" -> params.exactTraversal();
                default -> throw new IllegalArgumentException(part);
            };
        }
        return params;
    }

    private static void answer(long start, int n, String more) {
        double millis = (THREADS.getCurrentThreadCpuTime() - start) / 1e6 / n;
        System.out.printf(Locale.ROOT, "%.5f %s%n", millis, more);
    }

    private static float[] floats(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        float[] values = new float[bytes.remaining() / 4];
        bytes.asFloatBuffer().get(values);
        return values;
    }
}
