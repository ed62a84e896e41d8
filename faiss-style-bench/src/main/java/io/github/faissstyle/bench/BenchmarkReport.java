package io.github.faissstyle.bench;

import io.github.faissstyle.bench.chart.EngineChart;
import io.github.faissstyle.internal.util.JsonFields;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Makes Markdown tables ({@code results.md}) of JMH's results, a class of benchmarks a table, and a chart
 * ({@code search.svg}) of the searches of both engines.
 *
 * <p>Arguments: the folder of {@code results.json} and {@code machine.txt}, see {@link Benchmarks}.
 */
public final class BenchmarkReport {
    /** One measured benchmark. */
    record Row(
            String benchmark,
            String method,
            Map<String, String> parameters,
            double score,
            double error,
            String unit,
            double bytes) {
        static Row of(JsonFields result) {
            String[] name = result.text("benchmark").split("\\.", -1);
            Map<String, String> parameters = new LinkedHashMap<>();
            if (result.has("params")) {
                JsonFields given = result.object("params");
                given.names().forEach(key -> parameters.put(key, given.text(key)));
            }
            JsonFields primary = result.object("primaryMetric");
            JsonFields others = result.object("secondaryMetrics");
            String allocated = "gc.alloc.rate.norm";
            return new Row(
                    name[name.length - 2],
                    name[name.length - 1] + (result.text("mode").equals("sample") ? " (sampled)" : ""),
                    parameters,
                    number(primary, "score"),
                    number(primary, "scoreError"),
                    primary.text("scoreUnit"),
                    others.has(allocated) ? number(others.object(allocated), "score") : Double.NaN);
        }

        /** JMH writes NaN, which JSON does not have, as a text. */
        private static double number(JsonFields fields, String name) {
            return Double.parseDouble(fields.scalar(name));
        }

        String parameter(String name) {
            return parameters.getOrDefault(name, "");
        }
    }

    private BenchmarkReport() {}

    public static void main(String... args) throws IOException {
        write(Path.of(args[0]));
    }

    static void write(Path folder) throws IOException {
        String machine = Files.readString(folder.resolve("machine.txt"), StandardCharsets.UTF_8)
                .strip();
        List<Row> rows = rows(Files.readString(folder.resolve("results.json"), StandardCharsets.UTF_8));
        Files.writeString(folder.resolve("results.md"), tables(machine, rows), StandardCharsets.UTF_8);
        chart(machine, rows, folder.resolve("search.svg"));
    }

    static List<Row> rows(String json) throws IOException {
        byte[] object = ("{\"results\":" + json + "}").getBytes(StandardCharsets.UTF_8);
        return JsonFields.parse(object).objects("results").stream().map(Row::of).toList();
    }

    /** A column for each parameter that takes more than one value; the others stand above the table. */
    static String tables(String machine, List<Row> rows) {
        Map<String, List<Row>> classes = new LinkedHashMap<>();
        rows.forEach(row -> classes.computeIfAbsent(row.benchmark(), name -> new ArrayList<>())
                .add(row));
        StringBuilder text = new StringBuilder();
        classes.forEach((name, some) -> {
            Map<String, Set<String>> values = new LinkedHashMap<>();
            for (Row row : some) {
                row.parameters()
                        .forEach((key, value) -> values.computeIfAbsent(key, unused -> new LinkedHashSet<>())
                                .add(value));
            }
            List<String> fixed = new ArrayList<>();
            List<String> columns = new ArrayList<>();
            values.forEach((key, taken) -> {
                if (taken.size() == 1) {
                    fixed.add(key + " " + taken.iterator().next());
                } else {
                    columns.add(key);
                }
            });
            text.append("### ").append(name).append("\n\n").append(machine).append('\n');
            if (!fixed.isEmpty()) {
                text.append("\nFor all: ").append(String.join(", ", fixed)).append(".\n");
            }
            text.append("\n| |");
            columns.forEach(column -> text.append(' ').append(column).append(" |"));
            text.append(" time | +- | allocated, B/op |\n|---|")
                    .append("---|".repeat(columns.size() + 3))
                    .append('\n');
            for (Row row : some) {
                text.append("| ").append(row.method()).append(" |");
                columns.forEach(
                        column -> text.append(' ').append(row.parameter(column)).append(" |"));
                text.append(' ')
                        .append(rounded(row.score()))
                        .append(' ')
                        .append(row.unit())
                        .append(" | ");
                text.append(rounded(row.error())).append(" | ");
                text.append(rounded(row.bytes())).append(" |\n");
            }
            text.append('\n');
        });
        return text.toString();
    }

    /** Three digits that count. */
    static String rounded(double value) {
        if (Double.isNaN(value)) {
            return "";
        }
        double size = Math.abs(value);
        return String.format(
                Locale.ROOT, size >= 100 ? "%.0f" : size >= 10 ? "%.1f" : size >= 0.1 ? "%.2f" : "%.3f", value);
    }

    /**
     * Draws queries a second of both engines, k = 10 and one thread, a line a search. Returns whether there are such.
     */
    static boolean chart(String machine, List<Row> rows, Path file) throws IOException {
        Map<List<String>, EngineChart.Line> lines = new LinkedHashMap<>();
        for (Row row : rows) {
            if (row.benchmark().equals("SearchBenchmark")
                    && row.parameter("k").equals("10")
                    && row.parameter("threads").equals("1")) {
                int batch = Integer.parseInt(row.parameter("batch"));
                List<String> search = List.of(row.parameter("factory"), row.parameter("d"), row.parameter("n"));
                String name = row.parameter("factory") + (batch == 1 ? "" : ", " + batch + " a call");
                String group = String.format(
                        Locale.ROOT, "%,d x %s", Integer.parseInt(row.parameter("n")), row.parameter("d"));
                double perSecond = 1e6 * batch / row.score();
                EngineChart.Line line = row.parameter("engine").equals("java")
                        ? new EngineChart.Line(group, name, perSecond, Double.NaN)
                        : new EngineChart.Line(group, name, Double.NaN, perSecond);
                List<String> key = new ArrayList<>(search);
                key.add(Integer.toString(batch));
                lines.merge(key, line, EngineChart.Line::and);
            }
        }
        if (lines.isEmpty()) {
            return false;
        }
        EngineChart.write(List.copyOf(lines.values()), machine, file);
        return true;
    }
}
