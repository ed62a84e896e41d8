package io.github.faissstyle.bench.chart;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** A picture as text, drawn from left to right and top to bottom, on white. */
public final class Svg {
    /** Where text is in relation to its place. */
    public enum Anchor {
        START,
        MIDDLE,
        END
    }

    private final StringBuilder text = new StringBuilder();

    /**
     * An empty picture.
     *
     * @param title read to people who cannot see it
     */
    public Svg(int width, int height, String title) {
        add(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\""
                        + " font-family=\"-apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', Helvetica, Arial, sans-serif\">",
                width, height, width, height);
        add("<title>%s</title>", escaped(title));
        add("<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>", width, height);
    }

    /** A straight line. */
    public void line(double x1, double y1, double x2, double y2, String colour, double width) {
        add(
                "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\" stroke-width=\"%.1f\"/>",
                x1, y1, x2, y2, colour, width);
    }

    /** A line through points. */
    public void path(double[] xs, double[] ys, String colour, double width) {
        StringBuilder points = new StringBuilder();
        for (int i = 0; i < xs.length; i++) {
            points.append(String.format(Locale.ROOT, "%s%.1f,%.1f", i == 0 ? "" : " ", xs[i], ys[i]));
        }
        add(
                "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"%.1f\" stroke-linejoin=\"round\"/>",
                points, colour, width);
    }

    /** A disc with a white rim, which keeps it apart from what is below. */
    public void dot(double x, double y, double radius, String colour) {
        add(
                "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\" fill=\"%s\" stroke=\"#ffffff\" stroke-width=\"1\"/>",
                x, y, radius, colour);
    }

    /** A line of text on its base line. */
    public void text(double x, double y, Anchor anchor, double size, boolean bold, String colour, String line) {
        add(
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" font-size=\"%.0f\"%s fill=\"%s\">%s</text>",
                x,
                y,
                anchor.name().toLowerCase(Locale.ROOT),
                size,
                bold ? " font-weight=\"600\"" : "",
                colour,
                escaped(line));
    }

    /** Writes it; nothing is drawn after that. */
    public void write(Path file) throws IOException {
        add("</svg>");
        Files.writeString(file, text);
    }

    private void add(String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    private static String escaped(String line) {
        return line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
