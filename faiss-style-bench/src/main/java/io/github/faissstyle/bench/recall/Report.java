package io.github.faissstyle.bench.recall;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
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
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a case has shown: JSON with every number, a Markdown table and, where there is a parameter, a chart.
 *
 * @param question the case
 * @param data in a line
 * @param flags given to all JVMs
 * @param rounds that were measured
 * @param rows the contenders
 */
record Report(Case question, String data, List<String> flags, int rounds, List<Row> rows) {
    /** Writes {@code CASE.json}, {@code CASE.md} and, with a curve, {@code CASE.png}. */
    void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve(question.name() + ".md"), markdown());
        json(folder.resolve(question.name() + ".json"));
        List<RecallChart.Line> lines = rows.stream()
                .filter(row -> row.failure() == null && row.curve().size() > 1)
                .map(Report::line)
                .toList();
        if (!lines.isEmpty()) {
            RecallChart.write(question.title(), "recall. " + data, lines, folder.resolve(question.name() + ".png"));
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
        return row.contender().label().equals("java")
                ? "faiss-style"
                : row.contender().label();
    }

    private String conditions() throws IOException {
        boolean two = rows.stream().anyMatch(row -> row.contender().threads() > 1);
        return String.join(
                "; ",
                data,
                two ? "threads as shown, time on the wall" : "one thread, its CPU time",
                rounds + " rounds in turn",
                "JVM flags " + (flags.isEmpty() ? "none" : String.join(" ", flags)),
                cpu(),
                LocalDate.now(ZoneOffset.UTC).toString());
    }

    private static String cpu() throws IOException {
        Path info = Path.of("/proc/cpuinfo");
        int processors = Runtime.getRuntime().availableProcessors();
        if (Files.isReadable(info)) {
            try (Stream<String> lines = Files.lines(info)) {
                Optional<String> name =
                        lines.filter(line -> line.startsWith("model name")).findFirst();
                if (name.isPresent()) {
                    return name.get().substring(name.get().indexOf(':') + 1).trim() + ", " + processors + " processors";
                }
            }
        }
        return System.getProperty("os.arch") + ", " + processors + " processors";
    }

    // Markdown

    String markdown() throws IOException {
        StringBuilder text = new StringBuilder("### " + question.title() + "\n\n" + conditions() + ".\n\n");
        for (Row row : rows) {
            text.append("- ").append(row.contender().label()).append(": ");
            text.append(row.failure() == null ? row.peer() : "left out: " + row.failure())
                    .append('\n');
        }
        boolean load = question.how() == Case.How.LOAD;
        String first = name(rows.get(0));
        text.append("\n| | index | recall | at | ").append(load ? "ms CPU | ms wall" : "us a query | queries a second");
        text.append(" | ").append(first).append(" is faster by (min, **median**, max)");
        text.append(" | trains, s | builds, s (thread) | ").append(first).append(" builds faster by");
        text.append(" | index, MB | resident, MB |\n|---|---|---|---|---|---|---|---|---|---|---|---|\n");
        for (Row row : rows) {
            if (row.failure() == null) {
                text.append("| ").append(String.join(" | ", cells(row, load))).append(" |\n");
            }
        }
        return text.toString();
    }

    private List<String> cells(Row row, boolean load) {
        Contender contender = row.contender();
        Point point = row.point();
        String kind = "`" + contender.spec() + "`" + (contender.build().equals("-") ? "" : ", " + contender.build());
        return List.of(
                name(row),
                kind,
                point == null ? "below " + question.target() : load ? "" : number("%.4f", point.recall()),
                row.at() == null ? "" : row.at(),
                point == null ? "" : load ? number("%.1f", point.micros().median() / 1e3) : micros(point),
                point == null
                        ? ""
                        : load
                                ? number("%.1f", point.wall().median() / 1e3)
                                : number("%,.0f", point.queriesPerSecond()),
                ratios(row.ratios()),
                row.train().isEmpty() ? "" : number("%.2f", row.train().median()),
                row.build().isEmpty()
                        ? ""
                        : number("%.2f", row.build().median())
                                + number(" (%.2f)", row.buildThread().median()),
                ratios(row.buildRatios()),
                row.bytes() < 0 ? "" : number("%.0f", row.bytes() / 1e6),
                number("%.0f", row.resident() / 1e6));
    }

    private static String micros(Point point) {
        double median = point.micros().median();
        String format = median < 100 ? "%.1f" : "%.0f";
        return number(format, median)
                + number(" (" + format, point.micros().least())
                + number(" to " + format + ")", point.micros().most());
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
            json.writeNumberField("recall", point.recall());
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
