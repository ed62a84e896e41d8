package io.github.faissstyle.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Runs a set of benchmarks with allocation shown, and writes {@code results.json} (JMH's own), {@code machine.txt} and
 * what {@link BenchmarkReport} makes of them.
 *
 * <p>Arguments: {@code short} (under three minutes) or {@code full} (some 35 minutes, as estimated); {@code --out DIR}
 * (faiss-style-bench/target/jmh), where what is known is written after each class. Flags of the JVM are handed on to
 * those that measure.
 */
public final class Benchmarks {
    private static final Path OUT = Path.of("faiss-style-bench", "target", "jmh");

    /** A class of benchmarks with the values that its parameters take, where not all that are annotated. */
    private record Entry(Class<?> benchmark, String methods, Map<String, String[]> parameters) {
        Entry(Class<?> benchmark, Map<String, String[]> parameters) {
            this(benchmark, ".*", parameters);
        }
    }

    private static final List<Entry> SHORT = List.of(
            new Entry(
                    SearchBenchmark.class,
                    Map.of("d", of("128"), "n", of("10000"), "k", of("10"), "threads", of("1"), "batch", of("1"))),
            new Entry(
                    JniBenchmark.class, Map.of("factory", of("Flat"), "d", of("64"), "n", of("64"), "batch", of("1"))),
            new Entry(KernelBenchmark.class, "(dot|dotBytes|tile)", Map.of("d", of("256"))),
            new Entry(CodeBenchmark.class, Map.of("d", of("256"), "code", of("PQ16"))),
            new Entry(
                    BackoffBenchmark.class,
                    "applyAndAccept",
                    Map.of("vocabulary", of("500"), "views", of("default"), "patternTokens", of("100000"))),
            new Entry(EmbedderBenchmark.class, "(keyRelative|melStatistics)", Map.of()),
            new Entry(OpenBenchmark.class, Map.of("factory", of("HNSW32"), "n", of("10000"))),
            new Entry(
                    BuildBenchmark.class,
                    Map.of("factory", of("IVF256,Flat"), "d", of("64"), "n", of("10000"), "threads", of("1"))));

    /** Some 35 minutes; {@code java -jar benchmarks.jar NAME} takes every combination of the parameters, for days. */
    private static final List<Entry> FULL = List.of(
            new Entry(SearchBenchmark.class, Map.of("n", of("100000"), "k", of("10"), "threads", of("1"))),
            new Entry(
                    SearchBenchmark.class,
                    Map.of("d", of("64"), "n", of("10000"), "batch", of("1"), "k", of("10"), "threads", of("1"))),
            new Entry(
                    SearchBenchmark.class,
                    Map.of("d", of("64"), "n", of("100000"), "batch", of("1"), "k", of("100"), "threads", of("1"))),
            new Entry(
                    SearchBenchmark.class,
                    Map.of("d", of("64"), "n", of("100000"), "batch", of("100"), "k", of("10"), "threads", of("2"))),
            new Entry(JniBenchmark.class, Map.of("d", of("64"))),
            new Entry(FlatSearchBenchmark.class, Map.of()),
            new Entry(KernelBenchmark.class, Map.of()),
            new Entry(CodeBenchmark.class, Map.of()),
            new Entry(BackoffBenchmark.class, Map.of()),
            new Entry(FusionBenchmark.class, Map.of()),
            new Entry(EmbedderBenchmark.class, Map.of()),
            new Entry(TextSearchBenchmark.class, Map.of()),
            new Entry(OpenBenchmark.class, Map.of("n", of("100000"))),
            new Entry(BuildBenchmark.class, Map.of("d", of("64"), "n", of("10000"))),
            new Entry(
                    BuildBenchmark.class, // graphs of so many: RecallRun, since FAISS takes minutes
                    Map.of(
                            "factory",
                            new String[] {"Flat", "SQ8", "IVF256,Flat", "IVF256,PQ16np"},
                            "d",
                            of("64"),
                            "n",
                            of("100000"),
                            "threads",
                            of("1"))));

    private Benchmarks() {}

    private static String[] of(String value) {
        return new String[] {value};
    }

    public static void main(String[] args) throws IOException {
        boolean all = args.length > 0 && args[0].equals("full");
        boolean out = args.length == 3 && args[1].equals("--out");
        if (!(all || (args.length > 0 && args[0].equals("short"))) || !(out || args.length == 1)) {
            System.err.println("expected short or full, then perhaps --out DIR, was " + String.join(" ", args));
            System.exit(2);
        }
        if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
            System.err.println("the Vector API is measured too: start the JVM with --add-modules jdk.incubator.vector");
            System.exit(2);
        }
        Path folder = Files.createDirectories(out ? Path.of(args[2]) : OUT);
        Optional<String> withoutFaiss = Machine.withoutFaiss();
        withoutFaiss.ifPresent(reason -> System.err.println("FAISS is left out: " + reason));
        Files.writeString(folder.resolve("machine.txt"), Machine.line() + "\n", StandardCharsets.UTF_8);
        Path indexes = Files.createTempDirectory("faiss-style-bench");
        List<RunResult> results = new ArrayList<>();
        List<String> failed = new ArrayList<>();
        List<Entry> entries = (all ? FULL : SHORT)
                .stream()
                        .filter(entry -> withoutFaiss.isEmpty() || entry.benchmark() != JniBenchmark.class)
                        .toList();
        long start = System.nanoTime();
        try {
            for (Entry entry : entries) {
                String name = entry.benchmark().getSimpleName();
                System.out.printf(
                        "--- %s, %d of %d, after %d min%n",
                        name,
                        entries.indexOf(entry) + 1,
                        entries.size(),
                        (System.nanoTime() - start) / 60_000_000_000L);
                try {
                    results.addAll(run(entry, all, withoutFaiss.isPresent(), indexes));
                } catch (RunnerException e) {
                    failed.add(name + ": " + e.getMessage());
                }
                if (!results.isEmpty()) {
                    Path file = folder.resolve("results.json");
                    ResultFormatFactory.getInstance(ResultFormatType.JSON, file.toString())
                            .writeOut(results);
                    BenchmarkReport.write(folder);
                }
            }
        } finally {
            IndexFiles.delete(indexes);
        }
        System.out.println("\n" + Files.readString(folder.resolve("results.md"), StandardCharsets.UTF_8));
        System.out.println("Tables and a chart are in " + folder);
        withoutFaiss.ifPresent(reason -> System.err.println("FAISS was left out: " + reason));
        if (!failed.isEmpty()) {
            failed.forEach(line -> System.err.println("failed: " + line));
            System.exit(1);
        }
    }

    private static List<RunResult> run(Entry entry, boolean all, boolean withoutFaiss, Path indexes)
            throws RunnerException {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include("\\." + entry.benchmark().getSimpleName() + "\\." + entry.methods() + "$")
                .addProfiler(GCProfiler.class)
                .shouldFailOnError(true)
                .jvmArgsPrepend("-D" + IndexFiles.FOLDER + "=" + indexes);
        entry.parameters().forEach(options::param);
        if (withoutFaiss && entry.benchmark() == OpenBenchmark.class) {
            options.param("engine", "java read", "java map");
        } else if (withoutFaiss
                && (entry.benchmark() == SearchBenchmark.class || entry.benchmark() == BuildBenchmark.class)) {
            options.param("engine", "java");
        }
        if (!all) {
            options.warmupIterations(3)
                    .warmupTime(TimeValue.seconds(1))
                    .measurementIterations(3)
                    .measurementTime(TimeValue.milliseconds(300))
                    .forks(1);
        }
        return List.copyOf(new Runner(options.build()).run());
    }
}
