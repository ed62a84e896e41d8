package io.github.faissstyle.bench.recall;

import io.github.faissstyle.bench.data.SearchData;
import io.github.faissstyle.bench.data.VectorFile;
import io.github.faissstyle.bench.recall.Contender.Source;
import io.github.faissstyle.bench.recall.peer.Cost;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Runs a case: starts the peers, has each build, finds how much recall each gives for which value of its parameter, and
 * then times all of them in turn, round by round, so that whatever the machine does meanwhile happens to all.
 *
 * <p>A peer that fails is left out with a line that says why; the others go on.
 */
final class CaseRun {
    /** More recall than this is of no interest, and the next step of the ladder costs twice as much. */
    private static final double ENOUGH = 0.9999;

    private final Case question;
    private final SearchData data;
    private final Peers peers;
    private final Settings settings;
    private final List<Side> sides = new ArrayList<>();
    private final Map<String, Side.Held> indexes = new LinkedHashMap<>();

    /**
     * How thorough a run is.
     *
     * @param rounds that count
     * @param warm seconds of searching before them: a JVM compiles what is used
     * @param work folder for data and indexes
     * @param say takes lines for people
     */
    record Settings(int rounds, int warm, Path work, Consumer<String> say) {}

    private interface Step {
        void take(Side side) throws PeerFailure, IOException;
    }

    private CaseRun(Case question, SearchData data, Peers peers, Settings settings) {
        this.question = question;
        this.data = data;
        this.peers = peers;
        this.settings = settings;
        for (Contender each : question.contenders()) {
            sides.add(new Side(each, indexes.computeIfAbsent(each.key(), key -> new Side.Held())));
        }
    }

    /** Runs it; what each contender did, in the case's order. */
    static List<Side> run(Case question, SearchData data, Peers peers, Settings settings) throws IOException {
        CaseRun run = new CaseRun(question, data, peers, settings);
        try {
            run.each(run.sides, run::start);
            if (question.how() == Case.How.LOAD) {
                run.load();
            } else {
                run.build();
                run.search();
                run.each(run.sides, CaseRun::weighAgain);
            }
            return run.sides;
        } finally {
            for (Side.Held each : run.indexes.values()) {
                if (each.process != null) {
                    each.process.close();
                }
            }
        }
    }

    private void each(List<Side> some, Step step) throws IOException {
        for (Side side : some) {
            if (side.failure == null) {
                try {
                    step.take(side);
                } catch (PeerFailure e) {
                    side.failure = e.getMessage();
                    say("left out: " + e.getMessage());
                }
            }
        }
    }

    private void start(Side side) throws PeerFailure {
        if (side.held.process == null) {
            side.held.process = peers.start(side.contender.peer(), side.contender.processors());
        }
        say(side.contender.label() + ": " + side.held.process.description());
    }

    // Building, or opening what FAISS built.

    private void build() throws IOException {
        for (int round = 1; round <= question.builds(); round++) {
            int each = round;
            each(turn(round - 1), side -> {
                if (side.held.builds.size() < each) {
                    build(side);
                }
            });
        }
    }

    private void build(Side side) throws PeerFailure, IOException {
        Contender contender = side.contender;
        if (contender.source() != Source.BUILD) {
            open(side);
            return;
        }
        long[] answer =
                side.held.process().ask("build", contender.spec(), data.d(), metric(), contender.build(), data.base());
        Side.Build built = new Side.Build(cost(answer, 0), cost(answer, 3));
        side.held.builds.add(built);
        side.held.bytes = answer[6];
        side.held.resident = answer[7];
        say("%s builds %s: trains %.2f s, trains and adds %.2f s CPU (%.2f s of the whole process), resident %d MB"
                .formatted(
                        contender.label(),
                        contender.spec(),
                        built.train().thread() / 1e9,
                        built.threadSeconds(),
                        built.processSeconds(),
                        side.held.resident >> 20));
    }

    private Cost open(Side side) throws PeerFailure, IOException {
        String verb = side.contender.source() == Source.FAISS_FILE_MAPPED ? "map" : "open";
        long[] answer = side.held.process().ask(verb, faissFile(side.contender));
        side.held.bytes = answer[3];
        side.held.resident = answer[4];
        return cost(answer, 0);
    }

    /** The file of FAISS, which the peer faiss writes once. */
    private Path faissFile(Contender contender) throws PeerFailure, IOException {
        String name = data.base().getFileName() + "-" + metric() + "-" + contender.spec() + "-" + contender.build();
        Path file = settings.work().resolve(name.replaceAll("[^A-Za-z0-9.]+", "-") + ".faiss");
        if (!Files.exists(file)) {
            say("faiss builds " + contender.spec() + " for " + file);
            try (PeerProcess faiss = peers.start("faiss", List.of(0))) {
                faiss.ask("build", contender.spec(), data.d(), metric(), contender.build(), data.base());
                Path part = file.resolveSibling(file.getFileName() + ".part");
                faiss.ask("write", part);
                Files.move(part, file);
            }
        }
        return file;
    }

    private void load() throws IOException {
        each(sides, side -> side.recalls.put(0, Double.NaN));
        each(sides, side -> warmPageCache(faissFile(side.contender)));
        each(sides, side -> side.first = open(side));
        for (int round = 0; round < settings.rounds(); round++) {
            each(turn(round), side -> keep(side, 0, open(side)));
        }
        each(sides, side -> side.chosen = 0);
    }

    /** Whoever comes first would read from the disk. */
    private static void warmPageCache(Path file) throws IOException {
        try (OutputStream nowhere = OutputStream.nullOutputStream()) {
            Files.copy(file, nowhere);
        }
    }

    // Searching.

    private void search() throws IOException {
        each(sides, this::climb);
        each(sides, this::choose);
        for (int round = 0; round < settings.rounds(); round++) {
            List<Side> turn = turn(round);
            each(turn, side -> {
                if (side.chosen != null) {
                    keep(side, side.chosen, ask(side, side.chosen, "-"));
                }
            });
            for (int value : question.ladder()) {
                each(turn, side -> {
                    boolean done = side.chosen != null && side.chosen == value;
                    if (!done && side.recalls.containsKey(value)) {
                        keep(side, value, ask(side, value, "-"));
                    }
                });
            }
        }
    }

    /** In turn from the first and from the last. */
    private List<Side> turn(int round) {
        List<Side> turn = new ArrayList<>(sides);
        if (round % 2 == 1) {
            Collections.reverse(turn);
        }
        return turn;
    }

    private static void keep(Side side, int value, Cost cost) {
        side.costs.computeIfAbsent(value, key -> new ArrayList<>()).add(cost);
    }

    /** Recall at the values of the ladder, and then again until everything is compiled. */
    private void climb(Side side) throws PeerFailure, IOException {
        List<Integer> ladder = question.parameter(side.contender).isEmpty() ? List.of(0) : question.ladder();
        for (int value : ladder) {
            if (recall(side, value) >= Math.max(ENOUGH, question.target())) {
                break;
            }
        }
        long end = System.nanoTime() + settings.warm() * 1_000_000_000L;
        while (System.nanoTime() < end) {
            for (int value : side.recalls.keySet()) {
                ask(side, value, "-");
            }
        }
    }

    /** The least value that reaches the target, between two of the ladder. */
    private void choose(Side side) throws PeerFailure, IOException {
        int below = 0;
        int reaches = -1;
        for (int value : new TreeSet<>(side.recalls.keySet())) {
            if (side.recalls.get(value) >= question.target()) {
                reaches = value;
                break;
            }
            below = value;
        }
        if (reaches < 0) {
            say("%s does not reach a recall of %s: %.4f at the most"
                    .formatted(side.contender.label(), question.target(), Collections.max(side.recalls.values())));
            return;
        }
        boolean lowest = reaches == side.recalls.firstKey();
        while (!lowest && reaches - below > 1) {
            int middle = (below + reaches) / 2;
            if (recall(side, middle) >= question.target()) {
                reaches = middle;
            } else {
                below = middle;
            }
        }
        side.chosen = reaches;
        long end = System.nanoTime() + settings.warm() * 1_000_000_000L;
        while (System.nanoTime() < end) {
            ask(side, reaches, "-");
        }
        say("%s: recall %.4f at %s"
                .formatted(side.contender.label(), side.recalls.get(reaches), parameters(side, reaches)));
    }

    private double recall(Side side, int value) throws PeerFailure, IOException {
        Path file = settings.work().resolve("answer.i64");
        ask(side, value, file.toString());
        try (VectorFile ids = VectorFile.open(file, data.k())) {
            if (ids.rows() != data.queryCount()) {
                throw new PeerFailure(
                        side.contender.label(), ids.rows() + " rows of ids for " + data.queryCount() + " queries");
            }
            double recall = data.recall(ids.ids(data.queryCount()));
            side.recalls.put(value, recall);
            return recall;
        } finally {
            Files.delete(file);
        }
    }

    private Cost ask(Side side, int value, String ids) throws PeerFailure {
        String how = question.how() == Case.How.BATCH ? "batch" : "one";
        long[] answer = side.held
                .process()
                .ask(
                        "search",
                        how,
                        data.k(),
                        data.d(),
                        parameters(side, value),
                        side.contender.threads(),
                        data.queries(),
                        ids);
        return cost(answer, 0);
    }

    /** This library derives codes when it first searches. */
    private static void weighAgain(Side side) throws PeerFailure {
        if (side.contender.peer().equals("java")) {
            side.held.bytes = side.held.process().ask("bytes")[0];
        }
    }

    private String parameters(Side side, int value) {
        return question.parameters(side.contender, value);
    }

    private String metric() {
        return data.metric() == io.github.faissstyle.index.Metric.INNER_PRODUCT ? "ip" : "l2";
    }

    private static Cost cost(long[] answer, int at) {
        return new Cost(answer[at], answer[at + 1], answer[at + 2]);
    }

    private void say(String line) {
        settings.say().accept(String.format(Locale.ROOT, "%s", line));
    }
}
