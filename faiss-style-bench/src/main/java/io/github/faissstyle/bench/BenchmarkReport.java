package io.github.faissstyle.bench;

import io.github.faissstyle.internal.util.JsonFields;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
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
import javax.imageio.ImageIO;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.style.Styler;

/**
 * Makes Markdown tables ({@code results.md}) of JMH's results, a class of benchmarks a table, and a chart
 * ({@code search.png}) of the searches of both engines.
 *
 * <p>Arguments: the folder of {@code results.json} and {@code machine.txt}, see {@link Benchmarks}.
 */
public final class BenchmarkReport {
    private static final int WIDTH = 1000;
    private static final int HEIGHT = 550;
    /** Height of a line below the chart, and how many letters it holds. */
    private static final int LINE = 16;

    private static final int LETTERS = 120;

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
        Path folder = Path.of(args[0]);
        String machine = Files.readString(folder.resolve("machine.txt"), StandardCharsets.UTF_8)
                .strip();
        List<Row> rows = rows(Files.readString(folder.resolve("results.json"), StandardCharsets.UTF_8));
        String tables = tables(machine, rows);
        Files.writeString(folder.resolve("results.md"), tables, StandardCharsets.UTF_8);
        System.out.println("\n" + tables);
        if (chart(machine, rows, folder.resolve("search.png"))) {
            System.out.println("Chart: " + folder.resolve("search.png"));
        }
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
     * Draws queries a second of both engines, k = 10 and one thread, over the largest number of vectors. Returns
     * whether there are such.
     */
    static boolean chart(String machine, List<Row> rows, Path file) throws IOException {
        List<Row> searches = rows.stream()
                .filter(row -> row.benchmark().equals("SearchBenchmark")
                        && row.parameter("k").equals("10")
                        && row.parameter("threads").equals("1"))
                .toList();
        int n = searches.stream()
                .mapToInt(row -> Integer.parseInt(row.parameter("n")))
                .max()
                .orElse(0);
        List<String> factories = searches.stream()
                .map(row -> row.parameter("factory"))
                .distinct()
                .toList();
        Map<String, Map<String, Double>> series = new LinkedHashMap<>();
        for (Row row : searches) {
            if (row.parameter("n").equals(Integer.toString(n))) {
                String name = row.parameter("engine") + ", " + row.parameter("d") + " floats, " + row.parameter("batch")
                        + (row.parameter("batch").equals("1") ? " query a call" : " queries a call");
                double perSecond = 1e6 * Integer.parseInt(row.parameter("batch")) / row.score();
                series.computeIfAbsent(name, unused -> new LinkedHashMap<>()).put(row.parameter("factory"), perSecond);
            }
        }
        if (series.isEmpty()) {
            return false;
        }
        CategoryChart chart = new CategoryChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(n + " vectors, k = 10, one thread: queries a second, more is better")
                .build();
        double least = series.values().stream()
                .flatMap(values -> values.values().stream())
                .mapToDouble(value -> value)
                .min()
                .orElseThrow();
        chart.getStyler().setYAxisLogarithmic(true);
        chart.getStyler()
                .setYAxisMin(Math.pow(10, Math.floor(Math.log10(least)))); // bars begin at 0, which has no logarithm
        chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideS);
        series.forEach((name, values) -> chart.addSeries(
                name, factories, factories.stream().map(values::get).toList()));
        List<String> conditions = lines(machine);
        int below = LINE * conditions.size() + LINE / 2;
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT + below, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        chart.paint(graphics, WIDTH, HEIGHT);
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, HEIGHT, WIDTH, below);
        graphics.setColor(Color.DARK_GRAY);
        graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
        for (int i = 0; i < conditions.size(); i++) {
            graphics.drawString(conditions.get(i), LINE, HEIGHT + LINE * (i + 1) - LINE / 4);
        }
        graphics.dispose();
        ImageIO.write(image, "png", file.toFile());
        return true;
    }

    /** What was measured on, in lines that fit the chart. */
    static List<String> lines(String machine) {
        List<String> lines = new ArrayList<>();
        for (String part : machine.split("(?<=;) ", -1)) {
            String last = lines.isEmpty() ? "" : lines.remove(lines.size() - 1);
            if (last.isEmpty() || last.length() + 1 + part.length() <= LETTERS) {
                lines.add((last + " " + part).strip());
            } else {
                lines.addAll(List.of(last, part));
            }
        }
        return lines;
    }
}
