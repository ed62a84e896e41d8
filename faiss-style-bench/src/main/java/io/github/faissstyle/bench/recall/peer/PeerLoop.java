package io.github.faissstyle.bench.recall.peer;

import com.sun.management.HotSpotDiagnosticMXBean;
import io.github.faissstyle.bench.data.RawFile;
import io.github.faissstyle.bench.data.VectorFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Does what a line on standard input says, and answers with a line; words are separated by tabs.
 *
 * <pre>
 * build SPEC d ip|l2 PARAMETERS VECTORS    trains and adds:  ok COST(train) COST(add) BYTES RESIDENT
 * open FILE, map FILE                      of FAISS:         ok COST BYTES RESIDENT
 * write FILE                                                 ok
 * search one|batch k d PARAMETERS THREADS QUERIES IDS|-      ok COST
 * bytes                                                      ok BYTES
 * </pre>
 *
 * <p>COST is three numbers of nanoseconds (see {@link Cost}), of all queries together; BYTES and RESIDENT are what the
 * index says that it holds, and what the process has grown by. Vectors, queries and ids are raw files. The first line,
 * before any is asked for, is {@code ok} and a description; what fails is answered with {@code error} and why.
 */
public final class PeerLoop {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Path HUGE_PAGES = Path.of("/sys/kernel/mm/transparent_hugepage/enabled");

    private static final HotSpotDiagnosticMXBean FLAGS =
            ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);

    private final Peer peer;
    private final long residentBefore;
    private @Nullable PeerIndex index;

    private PeerLoop(Peer peer) throws IOException {
        this.peer = peer;
        this.residentBefore = resident();
    }

    /** How a library starts: its classes may be missing, its native code not for this machine. */
    public interface Start {
        /** Makes the peer. */
        Peer start() throws Exception;
    }

    /** Answers until there are no more lines. */
    public static void run(Start start) throws IOException {
        PrintStream answers = System.out;
        System.setOut(System.err); // what a library prints is no answer
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        PeerLoop loop;
        try {
            Peer peer = start.start();
            loop = new PeerLoop(peer);
            answers.println("ok\t" + peer.description() + ", " + virtualMachine());
        } catch (Throwable e) { // a library may fail in any way; the runner goes on without it
            e.printStackTrace();
            answers.println("error\t" + oneLine(e));
            return;
        }
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String answer;
            try {
                answer = loop.answer(line.split("\t", -1));
            } catch (Throwable e) { // as above
                e.printStackTrace();
                answer = "error\t" + oneLine(e);
            }
            answers.println(answer);
        }
    }

    private static String oneLine(Throwable e) {
        return e.toString().replaceAll("\\s+", " ");
    }

    private static String virtualMachine() throws IOException {
        boolean asked = Boolean.parseBoolean(
                FLAGS.getVMOption("UseTransparentHugePages").getValue());
        String system = Files.isReadable(HUGE_PAGES)
                ? Files.readString(HUGE_PAGES).replaceAll("(?s).*\\[(\\w+)].*", "$1")
                : "unknown";
        boolean on = system.equals("always") || (asked && system.equals("madvise"));
        return "Java " + Runtime.version() + ", huge pages " + (on ? "on" : "off");
    }

    private String answer(String[] words) throws Exception {
        return switch (words[0]) {
            case "build" -> {
                close();
                String costs = build(words[1], Integer.parseInt(words[2]), words[3], words[4], Path.of(words[5]));
                yield "ok\t" + costs + "\t" + memory(); // without the vectors, which are not the index's
            }
            case "open", "map" -> {
                close();
                Cost.Clock clock = new Cost.Clock();
                index = words[0].equals("map") ? peer.map(Path.of(words[1])) : peer.open(Path.of(words[1]));
                yield "ok\t" + clock.stop() + "\t" + memory();
            }
            case "write" -> {
                index().write(Path.of(words[1]));
                yield "ok";
            }
            case "search" -> search(words);
            case "bytes" -> "ok\t" + index().bytes();
            default -> throw new IllegalArgumentException("found " + words[0] + ", expected build, open, map, ...");
        };
    }

    private String build(String spec, int d, String metric, String parameters, Path file) throws Exception {
        float[] vectors = all(file, d);
        PeerIndex made = peer.create(spec, d, metric.equals("ip"), Parameters.parse(parameters), vectors.length / d);
        index = made;
        Cost.Clock clock = new Cost.Clock();
        made.train(vectors);
        Cost train = clock.stop();
        clock = new Cost.Clock();
        made.add(vectors);
        return train + "\t" + clock.stop();
    }

    /**
     * What is free goes back to the system for it, so that what is resident says something; then the heap is as before.
     */
    private String memory() throws Exception {
        String least = FLAGS.getVMOption("MinHeapFreeRatio").getValue();
        String most = FLAGS.getVMOption("MaxHeapFreeRatio").getValue();
        collect("5", "10");
        String memory = index().bytes() + "\t" + Math.max(0, resident() - residentBefore);
        collect(least, most);
        return memory;
    }

    private static void collect(String leastFree, String mostFree) {
        FLAGS.setVMOption("MinHeapFreeRatio", "0"); // it may not be more than the other
        FLAGS.setVMOption("MaxHeapFreeRatio", mostFree);
        FLAGS.setVMOption("MinHeapFreeRatio", leastFree);
        System.gc();
    }

    private static long resident() throws IOException {
        if (!Files.isReadable(STATUS)) {
            return 0;
        }
        for (String line : Files.readAllLines(STATUS)) {
            if (line.startsWith("VmRSS:")) {
                return 1024 * Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        return 0;
    }

    private String search(String[] words) throws Exception {
        int k = Integer.parseInt(words[2]);
        int d = Integer.parseInt(words[3]);
        Parameters parameters = Parameters.parse(words[4]);
        int threads = Integer.parseInt(words[5]);
        float[] queries = all(Path.of(words[6]), d);
        long[] ids = new long[queries.length / d * k];
        Cost cost = words[1].equals("batch")
                ? searchAll(queries, k, parameters, threads, ids)
                : searchEach(queries, d, k, parameters, threads, ids);
        if (!words[7].equals("-")) {
            RawFile.write(Path.of(words[7]), out -> out.ids(ids));
        }
        return "ok\t" + cost;
    }

    private Cost searchAll(float[] queries, int k, Parameters parameters, int threads, long[] ids) throws Exception {
        Cost.Clock clock = new Cost.Clock();
        long[] found = index().searchAll(queries, k, parameters, threads);
        Cost cost = threads == 1 ? clock.stop() : clock.stop(0);
        System.arraycopy(found, 0, ids, 0, ids.length);
        return threads == 1 ? cost : new Cost(cost.process(), cost.process(), cost.wall());
    }

    /** Threads take the next query each, as processors may not be equally fast. */
    private Cost searchEach(float[] queries, int d, int k, Parameters parameters, int threads, long[] ids)
            throws Exception {
        float[][] rows = new float[queries.length / d][];
        for (int q = 0; q < rows.length; q++) {
            rows[q] = Arrays.copyOfRange(queries, q * d, (q + 1) * d);
        }
        if (threads == 1) {
            Cost.Clock clock = new Cost.Clock();
            searchShare(rows, new AtomicInteger(), k, parameters, ids);
            return clock.stop();
        }
        ThreadPoolExecutor pool = (ThreadPoolExecutor) Executors.newFixedThreadPool(threads);
        pool.prestartAllCoreThreads();
        AtomicInteger next = new AtomicInteger();
        Callable<Long> share = () -> Cost.threadNanos(() -> searchShare(rows, next, k, parameters, ids));
        Cost.Clock clock = new Cost.Clock();
        long nanos = 0;
        for (Future<Long> taken : pool.invokeAll(Collections.nCopies(threads, share))) {
            nanos += taken.get();
        }
        Cost cost = clock.stop(nanos);
        pool.shutdown();
        return cost;
    }

    private void searchShare(float[][] queries, AtomicInteger next, int k, Parameters parameters, long[] ids)
            throws Exception {
        PeerIndex.Searcher searcher = index().searcher(k, parameters);
        for (int q = next.getAndIncrement(); q < queries.length; q = next.getAndIncrement()) {
            System.arraycopy(searcher.search(queries[q]), 0, ids, q * k, k);
        }
    }

    private static float[] all(Path file, int d) throws IOException {
        try (VectorFile vectors = VectorFile.open(file, d)) {
            return vectors.floats(Math.toIntExact(vectors.rows()));
        }
    }

    private PeerIndex index() {
        if (index == null) {
            throw new IllegalStateException("no index was built or opened");
        }
        return index;
    }

    private void close() throws Exception {
        if (index != null) {
            index.close();
            index = null;
        }
    }
}
