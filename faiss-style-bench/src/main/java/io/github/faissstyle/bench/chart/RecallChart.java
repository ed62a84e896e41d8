package io.github.faissstyle.bench.chart;

import io.github.faissstyle.bench.chart.Svg.Anchor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Queries a second over recall, a line a library: further up and to the right is better. */
public final class RecallChart {
    private static final int WIDTH = 960;
    private static final int LEFT = 84;
    private static final int RIGHT = WIDTH - 190;
    private static final int TOP = 86;
    private static final int BOTTOM = 500;
    /** Of notes below the axis. */
    private static final int NOTE = 17;

    private static final int NOTE_LETTERS = 145;
    private static final int LABEL = 19;

    /** Less recall than this is of no use, and would press the rest together. */
    private static final double LEAST_RECALL = 0.8;

    private static final String INK = "#1f2328";
    private static final String GREY = "#59636e";
    private static final String GRID = "#e4e7eb";
    private static final List<String> COLOURS =
            List.of("#d62728", "#1f77b4", "#2ca02c", "#9467bd", "#e07b00", "#17807e", "#8c564b", "#7f7f7f", "#c71585");

    private RecallChart() {}

    /** A library: its points by rising recall. */
    public record Line(String name, List<Double> recalls, List<Double> queriesPerSecond) {}

    private record Label(String name, String colour, boolean bold, double x, double y) {}

    /**
     * Draws lines as an SVG; the first one stands out. Points of less than {@value #LEAST_RECALL} recall are left out,
     * unless there are no others.
     *
     * @param notes below, such as what was measured on; long ones are broken
     */
    public static void write(String title, List<String> notes, List<Line> all, Path file) throws IOException {
        double least = leastRecall(all);
        List<Line> lines = all.stream().map(line -> from(line, least)).toList();
        List<String> broken = notes.stream()
                .flatMap(note -> broken(note, NOTE_LETTERS).stream())
                .toList();
        Svg svg = new Svg(WIDTH, BOTTOM + 66 + NOTE * broken.size(), title);
        svg.text(24, 34, Anchor.START, 19, true, INK, title);
        svg.text(24, 58, Anchor.START, 13, false, GREY, "Queries a second, by recall: up and to the right is better");
        List<Double> speeds = lines.stream()
                .flatMap(line -> line.queriesPerSecond.stream())
                .sorted()
                .toList();
        LogScale up = LogScale.around(speeds.get(0), speeds.get(speeds.size() - 1), BOTTOM, TOP);
        for (double tick : up.ticks()) {
            svg.line(LEFT, up.at(tick), RIGHT, up.at(tick), GRID, 1);
            svg.text(LEFT - 8, up.at(tick) + 4, Anchor.END, 12, false, GREY, LogScale.name(tick));
        }
        double step = step(1 - least);
        for (double tick = 1; tick > least - step / 2; tick -= step) {
            svg.line(x(tick, least), TOP, x(tick, least), BOTTOM, GRID, 1);
            svg.text(x(tick, least), BOTTOM + 20, Anchor.MIDDLE, 12, false, GREY, recall(tick, step));
        }
        svg.line(LEFT, BOTTOM, RIGHT, BOTTOM, GREY, 1);
        svg.text((LEFT + RIGHT) / 2.0, BOTTOM + 42, Anchor.MIDDLE, 13, false, INK, "recall");
        List<Label> labels = new ArrayList<>();
        for (int i = lines.size() - 1; i >= 0; i--) { // the first one above all others
            Line line = lines.get(i);
            String colour = COLOURS.get(i % COLOURS.size());
            double[] xs = line.recalls.stream().mapToDouble(r -> x(r, least)).toArray();
            double[] ys = line.queriesPerSecond.stream().mapToDouble(up::at).toArray();
            if (xs.length == 0) {
                continue;
            }
            svg.path(xs, ys, colour, i == 0 ? 3 : 2);
            for (int p = 0; p < xs.length; p++) {
                svg.dot(xs[p], ys[p], i == 0 ? 5 : 4, colour);
            }
            labels.add(new Label(line.name, colour, i == 0, xs[xs.length - 1], ys[ys.length - 1]));
        }
        label(svg, labels);
        for (int i = 0; i < broken.size(); i++) {
            svg.text(24, BOTTOM + 66 + NOTE * i, Anchor.START, 11.5, false, GREY, broken.get(i));
        }
        svg.write(file);
    }

    /** Names at the ends of the lines, as near to them as they can be without lying upon each other. */
    private static void label(Svg svg, List<Label> labels) {
        labels.sort(Comparator.comparingDouble(Label::y));
        double[] ys = labels.stream().mapToDouble(Label::y).toArray();
        for (int pass = 0; pass < 200; pass++) {
            for (int i = 1; i < ys.length; i++) {
                double overlap = LABEL - (ys[i] - ys[i - 1]);
                if (overlap > 0) {
                    ys[i - 1] -= overlap / 2;
                    ys[i] += overlap / 2;
                }
            }
        }
        for (int i = 0; i < ys.length; i++) {
            Label label = labels.get(i);
            svg.line(label.x + 7, label.y, RIGHT + 14, ys[i], label.colour, 0.8);
            svg.text(RIGHT + 19, ys[i] + 4.5, Anchor.START, 13.5, label.bold, label.colour, label.name);
        }
    }

    private static double x(double recall, double least) {
        return LEFT + (RIGHT - LEFT) * (recall - least) / (1 - least);
    }

    private static Line from(Line line, double least) {
        List<Double> recalls = new ArrayList<>();
        List<Double> speeds = new ArrayList<>();
        for (int i = 0; i < line.recalls.size(); i++) {
            if (line.recalls.get(i) >= least) {
                recalls.add(line.recalls.get(i));
                speeds.add(line.queriesPerSecond.get(i));
            }
        }
        return new Line(line.name, recalls, speeds);
    }

    private static double leastRecall(List<Line> lines) {
        List<Double> all =
                lines.stream().flatMap(line -> line.recalls.stream()).sorted().toList();
        double least = all.stream()
                .filter(recall -> recall >= LEAST_RECALL)
                .findFirst()
                .orElse(all.get(0));
        double fine = least > 0.98 ? 500 : least > 0.9 ? 100 : 20;
        return Math.min(0.998, Math.floor(least * fine) / fine);
    }

    private static double step(double width) {
        for (double step : new double[] {0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1}) {
            if (width / step <= 8) {
                return step;
            }
        }
        return 0.2;
    }

    private static String recall(double tick, double step) {
        String format = step >= 0.1 ? "%.1f" : step >= 0.01 ? "%.2f" : step >= 0.001 ? "%.3f" : "%.4f";
        return String.format(Locale.ROOT, format, tick);
    }

    /** A note in lines of so many letters, broken after a semicolon where that can be. */
    public static List<String> broken(String note, int letters) {
        List<String> lines = new ArrayList<>();
        for (String part : note.split("(?<=;) ", -1)) {
            String last = lines.isEmpty() ? "" : lines.remove(lines.size() - 1);
            if (last.isEmpty() || last.length() + 1 + part.length() <= letters) {
                lines.add((last + " " + part).strip());
            } else {
                lines.addAll(List.of(last, part));
            }
        }
        return lines;
    }
}
