package io.github.faissstyle.bench;

import io.github.faissstyle.VectorIndexes;
import io.github.faissstyle.index.SearchResult;
import io.github.faissstyle.index.VectorIndex;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/**
 * What calling FAISS through JNI costs beside calling it from C++: the searches of {@link JniBenchmark}, by
 * {@code faissloop.cpp} and by {@code VectorIndex.search}, which read the same files, alternating. The answers must be
 * the same to the last bit.
 *
 * <p>Arguments: rounds (15), the C++ program ({@code faiss-style-bench/target/native/faissloop}).
 */
public final class OverheadRun {
    /** Before anything counts, so that the JIT is done. */
    private static final int WARM_UP_MILLIS = 1500;

    /** How long a round of one side takes. */
    private static final int ROUND_MILLIS = 20;

    /** What a call may cost beside FAISS: so many nanoseconds and so much of FAISS's time. */
    private static final double BAR_NANOS = 2000;

    private static final double BAR_SHARE = 0.05;

    private OverheadRun() {}

    public static void main(String[] args) throws IOException {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 15;
        Path program = Path.of(args.length > 1 ? args[1] : "faiss-style-bench/target/native/faissloop");
        if (Machine.withoutFaiss().isPresent()) {
            System.err.println("nothing to compare: " + Machine.withoutFaiss().get());
            System.exit(1);
        }
        if (!Files.isExecutable(program)) {
            System.err.println(
                    "there is no program " + program + ": profile native builds it where FAISS is installed");
            System.exit(1);
        }
        System.out.println(Machine.line() + "\n");
        System.out.println("| index | d | vectors | queries a call | C++, us | Java, us | overhead, us:"
                + " min, **median**, max | bar, us | |");
        System.out.println("|---|---|---|---|---|---|---|---|---|");
        for (String factory : new String[] {"Flat", "IVF16,Flat"}) {
            for (int d : new int[] {64, 256}) {
                for (int n : new int[] {64, 1000}) {
                    compare(program, factory, d, n, rounds);
                }
            }
        }
    }

    private static void compare(Path program, String factory, int d, int n, int rounds) throws IOException {
        Path file = IndexFiles.of(factory, d, n);
        Path queries = Files.createTempFile("queries", ".f32");
        Files.write(queries, bytes(SyntheticVectors.of(JniBenchmark.QUERIES, d, 2)));
        try (VectorIndex index = VectorIndexes.engine("faiss").read(file);
                Loop loop = new Loop(program)) {
            loop.ask("open " + file + " " + queries + " " + JniBenchmark.K);
            for (int batch : new int[] {1, 16, 256}) {
                float[][] batches = SyntheticVectors.batches(JniBenchmark.QUERIES, batch, d);
                checkAnswer(index.search(batches[0], JniBenchmark.K), loop.ask("answer " + batch));
                int calls = callsOf(index, batches);
                double[] cpp = new double[rounds];
                double[] java = new double[rounds];
                double[] overhead = new double[rounds];
                for (int round = 0; round < rounds; round++) {
                    boolean javaFirst = round % 2 == 0;
                    java[round] = javaFirst ? median(index, batches, calls) : 0;
                    cpp[round] = Double.parseDouble(loop.ask("time " + batch + " " + calls));
                    java[round] = javaFirst ? java[round] : median(index, batches, calls);
                    overhead[round] = java[round] - cpp[round];
                }
                Arrays.sort(cpp);
                Arrays.sort(java);
                Arrays.sort(overhead);
                double bar = BAR_NANOS + BAR_SHARE * cpp[rounds / 2];
                System.out.printf(
                        Locale.ROOT,
                        "| `%s` | %d | %d | %d | %.2f | %.2f | %.2f, **%.2f**, %.2f | %.2f | %s |%n",
                        factory,
                        d,
                        n,
                        batch,
                        cpp[rounds / 2] / 1e3,
                        java[rounds / 2] / 1e3,
                        overhead[0] / 1e3,
                        overhead[rounds / 2] / 1e3,
                        overhead[rounds - 1] / 1e3,
                        bar / 1e3,
                        overhead[rounds / 2] <= bar ? "" : "above");
            }
        } finally {
            Files.delete(queries);
        }
    }

    /** Warms up, and says how many calls make a round. */
    private static int callsOf(VectorIndex index, float[][] batches) {
        long end = System.nanoTime() + WARM_UP_MILLIS * 1_000_000L;
        double last = 0;
        while (System.nanoTime() < end) {
            last = median(index, batches, 100);
        }
        return (int) Math.max(20, ROUND_MILLIS * 1e6 / last);
    }

    /** The median call in nanoseconds. */
    private static double median(VectorIndex index, float[][] batches, int calls) {
        long[] times = new long[calls];
        for (int i = 0; i < calls; i++) {
            long start = System.nanoTime();
            index.search(batches[i % batches.length], JniBenchmark.K);
            times[i] = System.nanoTime() - start;
        }
        Arrays.sort(times);
        return times[calls / 2];
    }

    private static void checkAnswer(SearchResult found, String line) {
        StringBuilder own = new StringBuilder();
        for (int i = 0; i < found.ids().length; i++) {
            long bits = Float.floatToRawIntBits(found.distances()[i]) & 0xFFFF_FFFFL;
            own.append(found.ids()[i]).append(' ').append(bits).append(' ');
        }
        if (!own.toString().equals(line)) {
            throw new IllegalStateException("C++ found " + line + ", Java " + own);
        }
    }

    private static byte[] bytes(float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return bytes.array();
    }

    /** The C++ program, a line for a line. */
    private static final class Loop implements AutoCloseable {
        private final Process process;
        private final PrintStream to;
        private final BufferedReader from;

        Loop(Path program) throws IOException {
            process = new ProcessBuilder(program.toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            to = new PrintStream(process.getOutputStream(), true, StandardCharsets.US_ASCII);
            from = process.inputReader(StandardCharsets.US_ASCII);
        }

        String ask(String line) throws IOException {
            to.println(line);
            String answer = from.readLine();
            if (answer == null) {
                throw new IOException("the C++ program ended at \"" + line + "\"");
            }
            return answer;
        }

        @Override
        public void close() {
            to.close(); // it ends with its input
        }
    }
}
