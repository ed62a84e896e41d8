package io.github.faissstyle.bench.chart;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import javax.imageio.ImageIO;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Queries a second over recall, a line a library: further up and to the right is better. */
public final class RecallChart {
    private static final int WIDTH = 1000;
    private static final int HEIGHT = 620;
    /** Twice as many pixels, so that it is sharp where it is shown large. */
    private static final int SCALE = 2;
    /** Less recall than this is of no use, and would press the rest together. */
    private static final double LEAST_RECALL = 0.8;
    /**
     * From this much between the fastest and the slowest on the axis is logarithmic, which has labels at powers of ten
     * alone.
     */
    private static final double WIDE = 30;

    private static final Color[] COLOURS = {
        new Color(0xD62728),
        new Color(0x1F77B4),
        new Color(0x2CA02C),
        new Color(0x9467BD),
        new Color(0xFF7F0E),
        new Color(0x17807E),
        new Color(0x7F7F7F)
    };
    private static final Marker[] MARKERS = {
        SeriesMarkers.CIRCLE,
        SeriesMarkers.SQUARE,
        SeriesMarkers.DIAMOND,
        SeriesMarkers.TRIANGLE_UP,
        SeriesMarkers.TRIANGLE_DOWN,
        SeriesMarkers.CROSS,
        SeriesMarkers.PLUS
    };

    private RecallChart() {}

    /** A library: its points by rising recall. */
    public record Line(String name, List<Double> recalls, List<Double> queriesPerSecond) {}

    /** Draws lines with two points or more as a PNG; the first one stands out. */
    public static void write(String title, String caption, List<Line> lines, Path file) throws IOException {
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(title)
                .xAxisTitle(caption)
                .yAxisTitle("queries a second, one processor")
                .build();
        Styler styler = chart.getStyler();
        styler.setChartBackgroundColor(Color.WHITE)
                .setLegendPosition(Styler.LegendPosition.InsideSW)
                .setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, 17))
                .setLegendFont(new Font(Font.SANS_SERIF, Font.PLAIN, 14))
                .setLegendBorderColor(new Color(0xDDDDDD));
        chart.getStyler()
                .setXAxisMax(1.0)
                .setXAxisMin(leastRecall(lines))
                .setXAxisDecimalPattern("0.00#")
                .setYAxisDecimalPattern("#,##0")
                .setPlotGridLinesColor(new Color(0xE4E4E4))
                .setAxisTitleFont(new Font(Font.SANS_SERIF, Font.PLAIN, 14))
                .setAxisTickLabelsFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13))
                .setMarkerSize(8);
        DoubleSummaryStatistics speeds = lines.stream()
                .flatMap(line -> line.queriesPerSecond.stream())
                .mapToDouble(speed -> speed)
                .summaryStatistics();
        if (speeds.getMax() > WIDE * speeds.getMin()) {
            chart.getStyler().setYAxisLogarithmic(true);
        } else {
            chart.getStyler().setYAxisMin(0.0);
        }
        for (int i = 0; i < lines.size(); i++) {
            Line line = lines.get(i);
            XYSeries series = chart.addSeries(line.name, line.recalls, line.queriesPerSecond);
            series.setLineColor(COLOURS[i % COLOURS.length]);
            series.setMarkerColor(COLOURS[i % COLOURS.length]);
            series.setMarker(MARKERS[i % MARKERS.length]);
            series.setLineStyle(new BasicStroke(i == 0 ? 3f : 1.8f));
        }
        BufferedImage image = new BufferedImage(SCALE * WIDTH, SCALE * HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.scale(SCALE, SCALE);
        chart.paint(graphics, WIDTH, HEIGHT);
        graphics.dispose();
        ImageIO.write(image, "png", file.toFile());
    }

    private static double leastRecall(List<Line> lines) {
        double least = lines.stream()
                .flatMap(line -> line.recalls.stream())
                .mapToDouble(recall -> recall)
                .filter(recall -> recall >= LEAST_RECALL)
                .min()
                .orElse(LEAST_RECALL);
        return Math.floor(least * 50) / 50;
    }
}
