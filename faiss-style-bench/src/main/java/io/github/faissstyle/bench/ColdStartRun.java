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
 * <p>Arguments: rounds (5), seconds until the steady searches (20). The JVMs have the flags of this one.
 */
public final class ColdStartRun {
    private static final int D = 256;
    private static final int VECTORS = 20_000;
    private static final int K = 10;
    private static final int QUERIES = 1000;

    /** So many first searches are summed. */
    private static final int[] FIRST = {1, 200, 2000};

    private static final int STEADY_ROUNDS = 5;

    private ColdStartRun() {}

    public static void main(String[] args) throws IOException {
        if (args.length > 2) {
            search(Path.of(args[2]), Double.parseDouble(args[1]));
            return;
        }
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 5;
        String seconds = args.length > 1 ? args[1] : "20";
        System.out.println(Machine.line() + "\n");
        System.out.println("| index | warmed aside | open, ms | 1st search, ms | first 200, ms | first 2,000, ms |"
                + " after " + seconds + " s, us a search |");
        System.out.println("|---|---|---|---|---|---|---|");
        for (String factory : new String[] {"HNSW32", "IVF256,Flat", "Flat"}) {
            Path file = IndexFiles.of(factory, D, VECTORS);
            List<List<double[]>> runs = List.of(new ArrayList<>(), new ArrayList<>());
            for (int round = 0; round < rounds; round++) {
                for (int warm = 0; warm < 2; warm++) {
                    runs.get(warm).add(inItsOwnJvm(file, warm == 1, seconds));
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

    private static double[] inItsOwnJvm(Path file, boolean warm, String seconds) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-Dfaissstyle.warm=" + warm, "-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(ColdStartRun.class.getName(), "search", seconds, file.toString()));
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
    private static void search(Path file, double seconds) throws IOException {
        float[][] queries = SyntheticVectors.batches(QUERIES, 1, D);
        SearchParams params = SearchParams.defaults().withThreads(1).withEfSearch(64);
        long opening = System.nanoTime();
        try (VectorIndex index = VectorIndexes.read(file)) {
            long opened = System.nanoTime();
            StringBuilder line = new StringBuilder().append((opened - opening) / 1e6);
            int done = 0;
            for (int first : FIRST) {
                for (; done < first; done++) {
                    index.search(queries[done % QUERIES], K, params);
                }
                line.append(' ').append((System.nanoTime() - opened) / 1e6);
            }
            while (System.nanoTime() - opened < seconds * 1e9) {
                index.search(queries[done++ % QUERIES], K, params);
            }
            System.out.println(line.append(' ').append(steady(index, queries, params) / 1e3));
        }
    }

    /** Nanoseconds a search: the median of some rounds over all queries. */
    private static double steady(VectorIndex index, float[][] queries, SearchParams params) {
        double[] rounds = new double[STEADY_ROUNDS];
        for (int round = 0; round < rounds.length; round++) {
            long start = System.nanoTime();
            for (float[] query : queries) {
                index.search(query, K, params);
            }
            rounds[round] = (double) (System.nanoTime() - start) / queries.length;
        }
        Arrays.sort(rounds);
        return rounds[STEADY_ROUNDS / 2];
    }
}
