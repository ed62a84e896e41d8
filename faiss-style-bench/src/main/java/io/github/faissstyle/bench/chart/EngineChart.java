package io.github.faissstyle.bench.chart;

import io.github.faissstyle.bench.chart.Svg.Anchor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/** Queries a second of the Java engine and of FAISS, side by side, a line a search. */
public final class EngineChart {
    private static final int WIDTH = 960;
    private static final int LEFT = 210;
    private static final int RIGHT = WIDTH - 130;
    private static final int TOP = 96;
    private static final int LINE = 26;
    private static final int NOTE = 17;
    private static final int NOTE_LETTERS = 145;

    private static final String JAVA = "#d62728";
    private static final String FAISS = "#1f77b4";
    private static final String INK = "#1f2328";
    private static final String GREY = "#59636e";
    private static final String GRID = "#e4e7eb";

    private EngineChart() {}

    /**
     * A search.
     *
     * @param group a heading above those that belong together
     * @param java queries a second; NaN where it was not measured
     * @param faiss the same
     */
    public record Line(String group, String name, double java, double faiss) {
        /** Both engines of a search. */
        public Line and(Line other) {
            return new Line(
                    group, name, Double.isNaN(java) ? other.java : java, Double.isNaN(faiss) ? other.faiss : faiss);
        }
    }

    /** Draws lines, by group, as an SVG. */
    public static void write(List<Line> all, String note, Path file) throws IOException {
        List<Line> lines =
                all.stream().sorted(Comparator.comparing(Line::group)).toList(); // keeps the order within a group
        long groups = lines.stream().map(Line::group).distinct().count();
        double bottom = TOP + LINE * (lines.size() + groups);
        List<String> notes = RecallChart.broken("k = 10, one thread; " + note, NOTE_LETTERS);
        String title = "Queries a second: the Java engine and FAISS";
        Svg svg = new Svg(WIDTH, (int) bottom + 50 + NOTE * notes.size(), title);
        svg.text(24, 34, Anchor.START, 19, true, INK, title);
        svg.dot(30, 56, 5, JAVA);
        svg.text(41, 60.5, Anchor.START, 13, true, JAVA, "Java");
        svg.dot(90, 56, 5, FAISS);
        svg.text(101, 60.5, Anchor.START, 13, true, FAISS, "FAISS through JNI");
        svg.text(WIDTH - 16, TOP - 16, Anchor.END, 12, false, GREY, "Java / FAISS");
        DoubleSummaryStatistics speeds = lines.stream()
                .flatMapToDouble(line -> DoubleStream.of(line.java, line.faiss))
                .filter(speed -> !Double.isNaN(speed))
                .summaryStatistics();
        LogScale across = LogScale.around(speeds.getMin(), speeds.getMax(), LEFT, RIGHT);
        double last = Double.NEGATIVE_INFINITY;
        for (double tick : across.ticks()) {
            svg.line(across.at(tick), TOP - 6, across.at(tick), bottom, GRID, 1);
            if (across.at(tick) - last > 55) { // room for its number
                svg.text(across.at(tick), TOP - 16, Anchor.MIDDLE, 12, false, GREY, LogScale.name(tick));
                last = across.at(tick);
            }
        }
        double y = TOP;
        String group = "";
        for (Line line : lines) {
            if (!line.group.equals(group)) {
                group = line.group;
                svg.text(24, y + 17, Anchor.START, 13, true, INK, group);
                y += LINE;
            }
            svg.text(LEFT - 14, y + 17, Anchor.END, 12.5, false, INK, line.name);
            line(svg, line, across, y + 13);
            y += LINE;
        }
        for (int i = 0; i < notes.size(); i++) {
            svg.text(24, bottom + 34 + NOTE * i, Anchor.START, 11.5, false, GREY, notes.get(i));
        }
        svg.write(file);
    }

    private static void line(Svg svg, Line line, LogScale across, double y) {
        boolean both = !Double.isNaN(line.java) && !Double.isNaN(line.faiss);
        if (both) {
            String faster = line.java >= line.faiss ? JAVA : FAISS;
            svg.line(across.at(line.java), y, across.at(line.faiss), y, faster, 2.5);
            String ratio = String.format(Locale.ROOT, "%.2f", line.java / line.faiss);
            svg.text(RIGHT + 22, y + 4.5, Anchor.START, 12.5, true, faster, ratio);
        }
        if (!Double.isNaN(line.faiss)) {
            svg.dot(across.at(line.faiss), y, 5, FAISS);
        }
        if (!Double.isNaN(line.java)) {
            svg.dot(across.at(line.java), y, 5, JAVA);
        }
    }
}
