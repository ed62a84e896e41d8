package io.github.faissstyle.bench.recall;

import io.github.faissstyle.bench.data.SeededVectors;
import io.github.faissstyle.index.IndexSpec;
import io.github.faissstyle.index.IndexSuggestion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Whether {@link IndexSpec#suggest} names the fastest kind that keeps to a budget of memory and reaches a recall: every
 * kind that it chooses among, and some that it does not, are built and searched at many values of their parameters.
 */
final class Suggest {
    static final String NAME = "suggest";
    static final String TITLE = "What IndexSpec.suggest names, beside every kind it could name";

    private static final List<Integer> SIZES = List.of(5_000, 20_000, 100_000);
    private static final int D = 64;
    private static final List<Double> TARGETS = List.of(.8, .95, .99);
    /** Budgets in bytes a vector, of 256 bytes of floats: a graph fits, lists fit, bytes fit, shorter codes fit. */
    private static final List<Integer> BUDGETS = List.of(1000, 300, 130, 65);

    private static final List<Integer> LADDER = List.of(1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256);
    /** As fast as the fastest, as far as a run can tell. */
    private static final double TIE = 1.1;

    private Suggest() {}

    /** A kind at the fastest of its values that reaches a recall. */
    private record Choice(Row row, Row.Point point) {
        double micros() {
            return point.micros().median();
        }

        String text() {
            String parameter = row.contender().parameter();
            return String.format(
                    Locale.ROOT,
                    "`%s`%s: %.0f us, recall %.3f, %.1f MB",
                    row.contender().spec(),
                    parameter.isEmpty() ? "" : ", " + parameter + "=" + point.value(),
                    micros(),
                    point.recall(),
                    row.bytes() / 1e6);
        }
    }

    /** Sweeps the sizes; leaves {@code suggest-N.*} of each and {@code suggest.md} of all. */
    static List<Report> run(Options options, Path out, Path work) throws IOException {
        int d = options.number("d", D, 8);
        List<Integer> sizes = options.get("n").isEmpty() ? SIZES : List.of(options.number("n", 0, 1));
        MarkdownTable<List<String>> table = new MarkdownTable<>();
        List<String> heads = List.of(
                "vectors", "budget, MB", "recall", "suggested", "as it was suggested", "tuned", "the fastest", "");
        for (int i = 0; i < heads.size(); i++) {
            int column = i;
            table.column(heads.get(i), cells -> cells.get(column));
        }
        List<List<String>> lines = new ArrayList<>();
        List<Report> reports = new ArrayList<>();
        for (int n : sizes) {
            Case question = sweep(n, d, options);
            Report report = RecallRun.report(question, options, out, work);
            reports.add(report);
            for (int budget : BUDGETS) {
                for (double target : TARGETS) {
                    lines.add(compare(n, d, (long) n * d * budget / D, target, report.rows()));
                }
            }
            Files.writeString(
                    out.resolve(NAME + ".md"),
                    "### " + TITLE + "\n\n" + report.question().kind().name().toLowerCase(Locale.ROOT) + " data of " + d
                            + " floats a vector; " + report.conditions() + ".\n\n" + table.of(lines));
        }
        System.out.println("\n" + table.of(lines));
        return reports;
    }

    /** All kinds of a size; with the data that is asked for. */
    static Case sweep(int n, int d, Options options) {
        Set<String> specs = new LinkedHashSet<>(List.of("Flat")); // the one that ratios are by
        Set<Integer> ladder = new TreeSet<>(LADDER);
        for (int budget : BUDGETS) {
            for (double target : TARGETS) {
                suggestion(n, d, (long) n * d * budget / D, target).ifPresent(named -> {
                    specs.add(factory(named));
                    value(named).ifPresent(ladder::add);
                });
            }
        }
        int nlist = Integer.highestOneBit((int) (4 * Math.sqrt(n) * 1.41)); // suggest's own, for kinds that it left out
        String lists = "IVF" + nlist;
        specs.addAll(List.of(
                "HNSW32,Flat",
                lists + ",Flat",
                lists + ",SQ8",
                "SQ8",
                "HNSW32_SQ8",
                lists + ",SQ4",
                "OPQ" + d / 2 + "," + lists + ",PQ" + d / 2));
        Case question = Case.of(NAME + "-" + n, String.format(Locale.ROOT, "Kinds of index, %,d x %d", n, d))
                .kind(RecallRun.kind(options, SeededVectors.CLUSTERED))
                .size(n, d)
                .queries(options.number("queries", 300, 1))
                .at(0, List.copyOf(ladder));
        for (String spec : specs) {
            question = question.with(new Contender(spec, "java", spec, "-", Contender.Source.BUILD));
        }
        return question;
    }

    private static Optional<IndexSuggestion> suggestion(int n, int d, long budget, double target) {
        try {
            return Optional.of(IndexSpec.suggest(n, d, budget, target));
        } catch (IllegalArgumentException e) { // nothing fits, says the message
            return Optional.empty();
        }
    }

    /** As it names it, with {@code Flat} where that is left out. */
    private static String factory(IndexSuggestion named) {
        String spec = named.spec().toString();
        return spec.equals("HNSW32") ? "HNSW32,Flat" : spec;
    }

    private static Optional<Integer> value(IndexSuggestion named) {
        return named.parameters().isEmpty()
                ? Optional.empty()
                : Optional.of(Integer.parseInt(named.parameters().replaceAll(".*=", "")));
    }

    /** A line of the table. */
    static List<String> compare(int n, int d, long budget, double target, List<Row> rows) {
        List<Choice> fitting = rows.stream()
                .filter(row -> row.failure() == null && row.bytes() <= budget)
                .flatMap(row -> fastest(row, target).stream())
                .sorted(Comparator.comparingDouble(Choice::micros))
                .toList();
        Optional<IndexSuggestion> named = suggestion(n, d, budget, target);
        String spec = named.map(Suggest::factory).orElse("");
        Optional<Row> its = rows.stream()
                .filter(row -> row.contender().spec().equals(spec) && row.failure() == null)
                .findFirst();
        Optional<Choice> tuned = its.flatMap(row -> fastest(row, target));
        Optional<Row.Point> asNamed = its.flatMap(
                row -> Optional.ofNullable(row.at(named.flatMap(Suggest::value).orElse(0))));
        List<String> found = new ArrayList<>();
        if (named.isEmpty()) {
            found.add(fitting.isEmpty() ? "nothing fits" : "**nothing suggested**");
        } else {
            if (its.isPresent() && its.get().bytes() > budget) {
                found.add(String.format(
                        Locale.ROOT, "**takes %.1f MB**", its.get().bytes() / 1e6));
            }
            if (asNamed.isPresent() && asNamed.get().recall() < target) {
                found.add("**less recall**");
            }
            if (fitting.isEmpty()) {
                found.add("nothing fits");
            } else if (tuned.isEmpty()
                    || tuned.get().micros() > TIE * fitting.get(0).micros()) {
                found.add(
                        tuned.isEmpty()
                                ? "**does not reach it**"
                                : String.format(
                                        Locale.ROOT,
                                        "**%.1f times slower**",
                                        tuned.get().micros() / fitting.get(0).micros()));
            } else {
                found.add("the fastest, or as fast");
            }
        }
        return List.of(
                String.format(Locale.ROOT, "%,d", n),
                String.format(Locale.ROOT, "%.1f", budget / 1e6),
                Double.toString(target),
                named.map(each -> ("`" + each.spec() + "` " + each.parameters()).strip())
                        .orElse("nothing"),
                its.map(row -> asNamed(row, named.flatMap(Suggest::value).orElse(0)))
                        .orElse(""),
                tuned.map(each -> String.format(
                                Locale.ROOT,
                                "%s%.0f us",
                                each.point.value() == 0 ? "" : each.point.value() + ": ",
                                each.micros()))
                        .orElse(""),
                fitting.isEmpty() ? "" : fitting.get(0).text(),
                String.join(", ", found));
    }

    private static String asNamed(Row row, int value) {
        Row.Point point = row.at(value);
        Row.Point last = row.curve().get(row.curve().size() - 1);
        return point == null
                ? String.format(Locale.ROOT, "recall %.3f at %d already", last.recall(), last.value())
                : String.format(
                        Locale.ROOT, "%.0f us, recall %.3f", point.micros().median(), point.recall());
    }

    private static Optional<Choice> fastest(Row row, double target) {
        return Stream.of(row)
                .flatMap(each -> each.curve().stream())
                .filter(point -> point.recall() >= target)
                .map(point -> new Choice(row, point))
                .min(Comparator.comparingDouble(Choice::micros));
    }
}
