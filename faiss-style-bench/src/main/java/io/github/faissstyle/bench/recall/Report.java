package io.github.faissstyle.bench.recall;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.github.faissstyle.bench.Machine;
import io.github.faissstyle.bench.chart.RecallChart;
import io.github.faissstyle.bench.recall.Row.Point;
import io.github.faissstyle.bench.recall.Row.Spread;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a case has shown: JSON with every number, a Markdown table and, where recall is traded for speed, a chart.
 *
 * @param question the case
 * @param data in a line
 * @param where the peers run, in a line: processors, huge pages, flags of the JVMs
 * @param rounds that were measured
 * @param rows the contenders
 */
record Report(Case question, String data, String where, int rounds, List<Row> rows) {
    private static final Map<String, String> NAMES = Map.of(
            "faiss", "FAISS, Python",
            "native", "FAISS, JNI",
            "lucene", "Lucene",
            "jvector", "JVector",
            "voyager", "Voyager",
            "hnswlib", "hnswlib-core");
    /** Seconds of training; less is none. */
    private static final double WORTH_SAYING = 0.1;

    private static final Pattern JAVA = Pattern.compile("Java (\\d+[^-,]*)");

    /** Writes {@code CASE.json}, {@code CASE.md} and, with curves, {@code CASE.svg}. */
    void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve(question.name() + ".md"), markdown());
        json(folder.resolve(question.name() + ".json"));
        List<RecallChart.Line> lines = rows.stream()
                .filter(row -> row.failure() == null && row.curve().size() > 1)
                .map(Report::line)
                .toList();
        if (!lines.isEmpty()) {
            RecallChart.write(
                    question.title(),
                    List.of(data + "; " + virtualMachines(), conditions()),
                    lines,
                    folder.resolve(question.name() + ".svg"));
        }
    }

    /** Without points that another one beats in recall and speed. */
    private static RecallChart.Line line(Row row) {
        List<Point> points = new ArrayList<>();
        row.curve().stream()
                .sorted(Comparator.comparingDouble(Point::queriesPerSecond).reversed())
                .filter(point -> points.isEmpty()
                        || point.recall() > points.get(points.size() - 1).recall())
                .forEach(points::add);
        return new RecallChart.Line(
                name(row),
                points.stream().map(Point::recall).toList(),
                points.stream().map(Point::queriesPerSecond).toList());
    }

    /** As people know it. */
    private static String name(Row row) {
        String label = row.contender().label();
        return NAMES.getOrDefault(label, label.replaceFirst("^java\\b", "faiss-style"));
    }

    String conditions() throws IOException {
        boolean two = rows.stream().anyMatch(row -> row.contender().threads() > 1);
        return String.join(
                "; ",
                two ? "threads as shown, time on the wall" : "one thread, its CPU time",
                rounds + " rounds in turn",
                where,
                Machine.cpu() + ", " + Runtime.getRuntime().availableProcessors() + " processors",
                LocalDate.now(ZoneOffset.UTC).toString());
    }

    /** The JDKs of the peers. */
    private String virtualMachines() {
        Map<String, List<String>> peers = new LinkedHashMap<>();
        for (Row row : rows) {
            Matcher version = JAVA.matcher(row.peer());
            if (row.failure() == null && version.find()) {
                peers.computeIfAbsent(version.group(1), key -> new ArrayList<>())
                        .add(name(row));
            }
        }
        return String.join(
                "; ",
                peers.entrySet().stream()
                        .map(each -> "JDK " + each.getKey()
                                + (peers.size() > 1 ? " (" + String.join(", ", each.getValue()) + ")" : ""))
                        .toList());
    }

    // Markdown

    String markdown() throws IOException {
        StringBuilder text = new StringBuilder(
                "### " + question.title() + "\n\n" + data + "; " + virtualMachines() + "; " + conditions() + ".\n\n");
        for (Row row : rows) {
            text.append("- ").append(name(row)).append(": ");
            text.append(row.failure() == null ? row.peer() : "left out: " + row.failure())
                    .append('\n');
        }
        List<Row> there = rows.stream().filter(row -> row.failure() == null).toList();
        MarkdownTable<Row> table = new MarkdownTable<>();
        table.column("", Report::name);
        table.column(
                "index",
                row -> "`" + row.contender().spec() + "`"
                        + (row.contender().build().equals("-")
                                ? ""
                                : ", " + row.contender().build()));
        String first = name(rows.get(0));
        if (question.how() == Case.How.LOAD) {
            table.column("first, ms CPU", row -> number("%.1f", row.firstMillis()));
            table.column(
                    "then, ms CPU",
                    row -> row.point() == null ? "" : range(row.point().micros(), 1e-3));
            table.column(
                    "on the wall, ms",
                    row -> row.point() == null ? "" : range(row.point().wall(), 1e-3));
        } else {
            table.column(
                    "recall",
                    row -> row.point() == null
                            ? "below " + question.target()
                            : number("%.4f", row.point().recall()));
            table.column("at", row -> row.at() == null || row.at().equals("-") ? "" : row.at());
            table.column(
                    "us a query",
                    row -> row.point() == null ? "" : range(row.point().micros(), 1));
            table.column(
                    "queries a second",
                    row -> row.point() == null
                            ? ""
                            : number("%,.0f", row.point().queriesPerSecond()));
        }
        table.column(first + " is faster by (min, **median**, max)", row -> ratios(row.ratios()));
        if (there.stream().anyMatch(row -> !row.train().isEmpty() && row.train().median() >= WORTH_SAYING)) {
            table.column(
                    "trains, s",
                    row -> row.train().isEmpty()
                            ? ""
                            : number("%.2f", row.train().median()));
        }
        table.column(
                "builds, s (thread)",
                row -> row.build().isEmpty()
                        ? ""
                        : number("%.2f", row.build().median())
                                + number(" (%.2f)", row.buildThread().median()));
        table.column(first + " builds faster by", row -> ratios(row.buildRatios()));
        table.column("index, MB", row -> row.bytes() < 0 ? "" : number("%.0f", row.bytes() / 1e6));
        table.column("resident, MB", row -> number("%.0f", row.resident() / 1e6));
        text.append('\n').append(table.of(there));
        if (question.hasLadder() && !there.isEmpty()) {
            text.append('\n').append(curves(there));
        }
        return text.toString();
    }

    /** All at the same values. */
    private String curves(List<Row> there) {
        MarkdownTable<Integer> table = new MarkdownTable<>();
        Row first = there.get(0);
        List<Integer> values = there.stream()
                .flatMap(row -> row.curve().stream())
                .map(Point::value)
                .distinct()
                .sorted()
                .toList();
        table.column(first.contender().parameter(), value -> value == 0 ? "" : Integer.toString(value));
        for (Row row : there) {
            table.column(name(row) + ": recall", value -> {
                Point point = row.at(value);
                return point == null ? "" : number("%.4f", point.recall());
            });
            table.column("us", value -> {
                Point point = row.at(value);
                return point == null ? "" : digits(point.micros().median());
            });
            if (!row.equals(first)) {
                table.column(name(first) + " is faster by", value -> {
                    Point ours = first.at(value);
                    Point theirs = row.at(value);
                    return ours == null || theirs == null
                            ? ""
                            : ratios(theirs.micros().by(ours.micros()));
                });
            }
        }
        return table.of(values);
    }

    /** Median, least and most. */
    private static String range(Spread spread, double unit) {
        return digits(spread.median() * unit) + " (" + digits(spread.least() * unit) + " to "
                + digits(spread.most() * unit) + ")";
    }

    private static String digits(double value) {
        return number(value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%.0f", value);
    }

    private static String ratios(Spread ratios) {
        return ratios.isEmpty()
                ? ""
                : number("%.2f", ratios.least())
                        + number(", **%.2f**", ratios.median())
                        + number(", %.2f", ratios.most());
    }

    private static String number(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }

    // JSON

    private void json(Path file) throws IOException {
        try (JsonGenerator json =
                new JsonFactory().createGenerator(Files.newBufferedWriter(file)).useDefaultPrettyPrinter()) {
            json.writeStartObject();
            json.writeStringField("case", question.name());
            json.writeStringField("title", question.title());
            json.writeStringField("data", data);
            json.writeStringField("conditions", conditions());
            json.writeNumberField("target", question.target());
            json.writeNumberField("rounds", rounds);
            json.writeArrayFieldStart("rows");
            for (Row row : rows) {
                json(json, row);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
    }

    private static void json(JsonGenerator json, Row row) throws IOException {
        json.writeStartObject();
        json.writeStringField("label", row.contender().label());
        json.writeStringField("peer", row.peer());
        json.writeStringField("index", row.contender().spec());
        json.writeStringField("build", row.contender().build());
        json.writeNumberField("threads", row.contender().threads());
        if (row.failure() != null) {
            json.writeStringField("left out", row.failure());
        }
        if (row.at() != null) {
            json.writeStringField("at", row.at());
        }
        if (!Double.isNaN(row.firstMillis())) {
            json.writeNumberField("first opening, milliseconds", row.firstMillis());
        }
        numbers(json, "ratios", row.ratios());
        numbers(json, "train process seconds", row.train());
        numbers(json, "build process seconds", row.build());
        numbers(json, "build thread seconds", row.buildThread());
        numbers(json, "build ratios", row.buildRatios());
        json.writeNumberField("index bytes", row.bytes());
        json.writeNumberField("resident bytes", row.resident());
        json.writeArrayFieldStart("curve");
        for (Point point : row.curve()) {
            json.writeStartObject();
            json.writeNumberField("value", point.value());
            if (!Double.isNaN(point.recall())) {
                json.writeNumberField("recall", point.recall());
            }
            numbers(json, "micros", point.micros());
            numbers(json, "wall micros", point.wall());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void numbers(JsonGenerator json, String name, Spread spread) throws IOException {
        json.writeArrayFieldStart(name);
        for (double value : spread.values()) {
            json.writeNumber(value);
        }
        json.writeEndArray();
    }
}
