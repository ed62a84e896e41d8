package io.github.faissstyle.bench;

import io.github.faissstyle.VectorIndexes;
import io.github.faissstyle.index.SearchParams;
import io.github.faissstyle.index.VectorIndex;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What the first searches of a JVM cost: each round starts a JVM that opens a file and searches it, one query a call,
 * one thread. Alternates between JVMs that warm the kernels up aside, as they do by default, and JVMs that do not.
 *
 * <p>Arguments: rounds (7). The JVMs have the flags of this one.
 */
public final class ColdStartRun {
    private static final int D = 256;
    private static final int VECTORS = 20_000;
    private static final int K = 10;
    private static final int QUERIES = 1000;

    /** Which searches are told of. */
    private static final int[] SHOWN = {1, 10, 100, 1000};

    /** The first of them, whose time is summed. */
    private static final int FIRST = 200;

    private static final int STEADY_SEARCHES = 6000;

    private ColdStartRun() {}

    public static void main(String[] args) throws IOException {
        if (args.length > 1) {
            search(Path.of(args[1]));
            return;
        }
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 7;
        System.out.println(Machine.line() + "\n");
        System.out.println("| index | warmed aside | open, ms | 1st search, us | 10th | 100th | 1,000th |"
                + " first 200, ms | steady, us |");
        System.out.println("|---|---|---|---|---|---|---|---|---|");
        for (String factory : new String[] {"HNSW32", "Flat"}) {
            Path file = IndexFiles.of(factory, D, VECTORS);
            List<List<double[]>> runs = List.of(new ArrayList<>(), new ArrayList<>());
            for (int round = 0; round < rounds; round++) {
                for (int warm = 0; warm < 2; warm++) {
                    runs.get(warm).add(inItsOwnJvm(file, warm == 1));
                }
            }
            for (int warm = 0; warm < 2; warm++) {
                StringBuilder line = new StringBuilder("| " + factory + " | " + (warm == 1 ? "yes" : "no") + " |");
                for (int i = 0; i < runs.get(warm).get(0).length; i++) {
                    int column = i;
                    double[] sorted = runs.get(warm).stream()
                            .mapToDouble(run -> run[column])
                            .sorted()
                            .toArray();
                    line.append(String.format(Locale.ROOT, " %.1f |", sorted[rounds / 2]));
                }
                System.out.println(line);
            }
        }
    }

    private static double[] inItsOwnJvm(Path file, boolean warm) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-Dfaissstyle.warm=" + warm, "-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(ColdStartRun.class.getName(), "search", file.toString()));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            int code = process.waitFor();
            if (code != 0) {
                throw new IOException("the JVM that searches " + file + " ended with " + code + ": " + printed);
            }
        } catch (InterruptedException e) {
            throw new InterruptedIOException();
        }
        return Arrays.stream(printed.strip().split(" "))
                .mapToDouble(Double::parseDouble)
                .toArray();
    }

    /** Prints the figures of a row of the table. */
    private static void search(Path file) throws IOException {
        float[][] queries = SyntheticVectors.batches(QUERIES, 1, D);
        SearchParams params = SearchParams.defaults().withThreads(1).withEfSearch(64);
        long[] times = new long[QUERIES];
        long opening = System.nanoTime();
        try (VectorIndex index = VectorIndexes.read(file)) {
            long opened = System.nanoTime();
            for (int i = 0; i < QUERIES; i++) {
                long start = System.nanoTime();
                index.search(queries[i], K, params);
                times[i] = System.nanoTime() - start;
            }
            StringBuilder line = new StringBuilder().append((opened - opening) / 1e6);
            for (int shown : SHOWN) {
                line.append(' ').append(aroundMedian(times, shown - 1) / 1e3);
            }
            line.append(' ')
                    .append(Arrays.stream(times, 0, FIRST).sum() / 1e6)
                    .append(' ')
                    .append(steady(index, queries, params) / 1e3);
            System.out.println(line);
        }
    }

    /** A search and, from the 10th on, the median with its neighbours: a single one may meet the collector. */
    private static double aroundMedian(long[] times, int at) {
        int around = Math.min(at / 5, 10);
        long[] some = Arrays.copyOfRange(times, at - around, Math.min(times.length, at + around + 1));
        Arrays.sort(some);
        return some[some.length / 2];
    }

    /** The median search of the last half of some thousands. */
    private static double steady(VectorIndex index, float[][] queries, SearchParams params) {
        long[] times = new long[STEADY_SEARCHES];
        for (int i = 0; i < times.length; i++) {
            long start = System.nanoTime();
            index.search(queries[i % queries.length], K, params);
            times[i] = System.nanoTime() - start;
        }
        Arrays.sort(times, times.length / 2, times.length);
        return times[times.length * 3 / 4];
    }
}
