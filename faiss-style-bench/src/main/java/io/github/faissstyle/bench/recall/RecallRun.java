package io.github.faissstyle.bench.recall;

import io.github.faissstyle.bench.data.SearchData;
import io.github.faissstyle.bench.data.SeededVectors;
import io.github.faissstyle.index.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Recall and speed beside other libraries; run from the project's folder.
 *
 * <pre>
 * java -cp faiss-style-bench/target/benchmarks.jar io.github.faissstyle.bench.recall.RecallRun --case hnsw
 * </pre>
 *
 * <p>{@code --help} lists options and cases.
 */
public final class RecallRun {
    private RecallRun() {}

    /** Runs cases; what goes wrong with the options or the data is a line. */
    public static void main(String[] args) throws IOException {
        if (args.length == 0 || List.of(args).contains("--help")) {
            System.out.print(Options.HELP);
            Cases.ALL.forEach(each -> System.out.printf(Locale.ROOT, "  %-14s %s%n", each.name(), each.title()));
            System.out.printf(Locale.ROOT, "  %-14s %s%n", Suggest.NAME, Suggest.TITLE);
            return;
        }
        try {
            run(Options.parse(args));
        } catch (IllegalArgumentException | IOException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        }
    }

    /**
     * Runs what options say; the reports, as they were written. Of several cases one that fails is a line, and the
     * others go on.
     *
     * @throws IOException if one failed, after the others
     */
    static List<Report> run(Options options) throws IOException {
        Path out = Path.of(options.get("out", "faiss-style-bench/target/recall"));
        Path work = Path.of(options.get("work", "faiss-style-bench/target/recall-work"));
        Files.createDirectories(work);
        List<String> names = options.list("case");
        if (names.contains("all")) {
            names = Stream.concat(Cases.ALL.stream().map(Case::name), Stream.of(Suggest.NAME))
                    .toList();
        }
        List<Case> cases =
                new ArrayList<>(); // all of them first, so that what is wrong with the options is said at once
        for (String name : names) {
            if (!name.equals(Suggest.NAME)) {
                cases.add(changed(Cases.named(name), options));
            }
        }
        List<Report> reports = new ArrayList<>();
        List<String> failed = new ArrayList<>();
        long start = System.nanoTime();
        for (String name : names) {
            say("--- " + name + ", case " + (names.indexOf(name) + 1) + " of " + names.size() + ", after "
                    + (System.nanoTime() - start) / 60_000_000_000L + " min");
            try {
                if (name.equals(Suggest.NAME)) {
                    reports.addAll(Suggest.run(options, out, work));
                } else {
                    reports.add(report(cases.remove(0), options, out, work));
                }
            } catch (IOException e) {
                failed.add(name + ": " + e.getMessage());
                say("left out: " + name + ": " + e.getMessage());
            }
        }
        say("reports are in " + out + ", after " + (System.nanoTime() - start) / 60_000_000_000L + " min");
        if (!failed.isEmpty()) {
            throw new IOException(String.join("; ", failed));
        }
        return reports;
    }

    /** Runs a case, and leaves its report. */
    static Report report(Case question, Options options, Path out, Path work) throws IOException {
        int rounds = options.number("rounds", 7, 1);
        CaseRun.Settings settings = new CaseRun.Settings(rounds, options.number("warm", 3, 0), work, RecallRun::say);
        say(question.title());
        SearchData data = data(question, options, work);
        say(data.description());
        Peers peers = new Peers(options, work);
        List<Side> sides = CaseRun.run(question, data, peers, settings);
        List<Integer> processors = question.contenders().stream()
                .flatMap(each -> each.processors().stream())
                .distinct()
                .sorted()
                .toList();
        Report report = new Report(
                question,
                data.description(),
                peers.where(processors),
                rounds,
                Row.of(question, data.queryCount(), sides));
        report.write(out);
        System.out.println("\n" + report.markdown());
        return report;
    }

    static void say(String line) {
        System.out.println(line);
    }

    private static Case changed(Case question, Options options) {
        List<Contender> contenders = new ArrayList<>(question.contenders());
        List<String> peers = options.list("peers");
        if (!peers.isEmpty()) {
            contenders.removeIf(each -> !peers.contains(each.peer()));
        }
        if (contenders.isEmpty()) {
            throw new IllegalArgumentException("--peers: found " + String.join(",", peers)
                    + ", expected some of the case " + question.name() + ": "
                    + String.join(
                            ", ",
                            question.contenders().stream().map(Contender::peer).toList()));
        }
        for (String spec : options.all("spec")) {
            int equals = spec.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException("--spec: found " + spec + ", expected PEER=FACTORY");
            }
            contenders.replaceAll(each ->
                    each.peer().equals(spec.substring(0, equals)) ? each.spec(spec.substring(equals + 1)) : each);
        }
        int threads = options.number("threads", 0, 1);
        if (threads > 0) {
            contenders.replaceAll(each -> each.threads(threads));
        }
        List<Integer> at = options.numbers("at", 1);
        if (!at.isEmpty() && !question.hasLadder()) {
            throw new IllegalArgumentException(
                    "--at: found " + at + ", expected none, the case " + question.name() + " has no parameter");
        }
        double target = options.get("target").map(RecallRun::recall).orElse(at.isEmpty() ? question.target() : 0);
        return question.at(target, at.isEmpty() ? question.ladder() : at)
                .kind(kind(options, question.kind()))
                .size(options.number("n", question.n(), 1), options.number("d", question.d(), 1))
                .queries(options.number("queries", question.queries(), 1))
                .builds(options.number("builds", question.builds(), 1))
                .contenders(List.copyOf(contenders));
    }

    /** The kind that is asked for. */
    static SeededVectors kind(Options options, SeededVectors otherwise) {
        return options.get("data").isEmpty()
                ? otherwise
                : SeededVectors.valueOf(
                        options.oneOf("data", "clustered", "uniform").toUpperCase(Locale.ROOT));
    }

    private static double recall(String text) {
        if (!text.matches("0?\\.\\d+|1|0|1\\.0*")) {
            throw new IllegalArgumentException("--target: found " + text + ", expected a number from 0 to 1");
        }
        return Double.parseDouble(text);
    }

    private static SearchData data(Case question, Options options, Path work) throws IOException {
        int k = options.number("k", 10, 1);
        Metric metric = options.oneOf("metric", "ip", "l2").equals("ip") ? Metric.INNER_PRODUCT : Metric.L2;
        Optional<String> base = options.get("base");
        if (base.isEmpty()) {
            long seed = options.number("seed", 1, 0);
            return SearchData.seeded(
                    question.kind(), question.n(), question.d(), question.queries(), k, metric, seed, work);
        }
        Path query = Path.of(options.get("query")
                .orElseThrow(() -> new IllegalArgumentException("--query: found nothing, expected a file, as --base")));
        Path truth = options.get("truth").map(Path::of).orElse(null);
        int n = options.number("n", Integer.MAX_VALUE, 1);
        return SearchData.files(
                Path.of(base.get()), query, truth, n, options.number("d", 0, 1), question.queries(), k, metric, work);
    }
}
