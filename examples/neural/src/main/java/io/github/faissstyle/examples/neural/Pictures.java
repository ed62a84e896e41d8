package io.github.faissstyle.examples.neural;

import io.github.faissstyle.embeddings.training.TrainingReport;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.imageio.ImageIO;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws how training went and where tracks lie. */
final class Pictures {
    private static final int WIDTH = 1000;
    private static final int HEIGHT = 650;

    private Pictures() {}

    static void curves(TrainingReport report, Path file) throws IOException {
        XYChart chart = chart("Training: " + report.loss(), "epoch", "loss");
        List<Double> epochs = new ArrayList<>();
        List<Double> loss = new ArrayList<>();
        List<Double> validation = new ArrayList<>();
        for (TrainingReport.Epoch epoch : report.epochs()) {
            epochs.add((double) epoch.number());
            loss.add(epoch.loss());
            validation.add(epoch.validation());
        }
        chart.addSeries("loss", epochs, loss).setMarker(SeriesMarkers.NONE);
        if (!validation.get(0).isNaN()) {
            chart.addSeries("MAP on validation tracks", epochs, validation)
                    .setMarker(SeriesMarkers.NONE)
                    .setYAxisGroup(1);
            chart.getStyler().setYAxisGroupPosition(1, Styler.YAxisPosition.Right);
            chart.setYAxisGroupTitle(1, "MAP");
        }
        save(chart, file);
    }

    /** Points (n, 2), a colour a label. */
    static void map(double[] points, List<String> labels, Path file) throws IOException {
        XYChart chart = chart("Tracks by style: the two widest directions of the style space", "", "");
        chart.getStyler().setDefaultSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
        chart.getStyler().setMarkerSize(7);
        Map<String, List<Integer>> rows = new TreeMap<>();
        for (int row = 0; row < labels.size(); row++) {
            rows.computeIfAbsent(labels.get(row), label -> new ArrayList<>()).add(row);
        }
        rows.forEach((label, some) -> chart.addSeries(
                label,
                some.stream().map(row -> points[2 * row]).toList(),
                some.stream().map(row -> points[2 * row + 1]).toList()));
        save(chart, file);
    }

    private static void save(XYChart chart, Path file) throws IOException {
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        chart.paint(graphics, WIDTH, HEIGHT);
        graphics.dispose();
        ImageIO.write(image, "png", file.toFile());
    }

    private static XYChart chart(String title, String x, String y) {
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(title)
                .xAxisTitle(x)
                .yAxisTitle(y)
                .build();
        chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideE);
        chart.getStyler().setChartBackgroundColor(Color.WHITE);
        return chart;
    }
}
