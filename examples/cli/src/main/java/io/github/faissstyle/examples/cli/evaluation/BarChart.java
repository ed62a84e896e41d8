package io.github.faissstyle.examples.cli.evaluation;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;

/** Groups of bars side by side, one group a style, one bar a way to predict it. */
final class BarChart {
    private static final Color PAPER = new Color(0xFAFAF7);
    private static final Color INK = new Color(0x2B2D33);
    private static final Color FAINT = new Color(0xDEDED8);
    private static final Color[] BARS = {
        new Color(0x9A9CA3),
        new Color(0xC9B8A0),
        new Color(0x8FB3CC),
        new Color(0x3F7CAC),
        new Color(0xE08E2B),
        new Color(0x8E5A9B)
    };
    private static final int LEFT = 70;
    private static final int TOP = 96;
    private static final int BOTTOM = 120;
    private static final int HEIGHT = 640;
    private static final int BAR = 16;
    private static final int GAP = 26;

    private BarChart() {}

    /**
     * Draws a chart.
     *
     * @param title a line above it
     * @param series what each bar of a group is
     * @param groups what each group is
     * @param values (groups, series), at least 0; what is infinite reaches to the top
     * @return a PNG file
     */
    static byte[] png(String title, List<String> series, List<String> groups, double[][] values) {
        int group = series.size() * BAR + GAP;
        int width = Math.max(900, LEFT + groups.size() * group + 40);
        BufferedImage image = new BufferedImage(width, HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = image.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        g.setColor(PAPER);
        g.fillRect(0, 0, width, HEIGHT);
        double most = 0;
        for (double[] row : values) {
            for (double value : row) {
                most = Double.isFinite(value) ? Math.max(most, value) : most;
            }
        }
        double step = most > 10 ? Math.ceil(most / 10) : most > 4 ? 1 : most > 1.6 ? 0.5 : 0.2;
        double top = Math.max(step, Math.ceil(most / step) * step);
        axis(g, width, top, step);
        legend(g, title, series);
        for (int i = 0; i < groups.size(); i++) {
            int x = LEFT + GAP / 2 + i * group;
            for (int j = 0; j < series.size(); j++) {
                int height = (int) Math.round(Math.min(1, values[i][j] / top) * (HEIGHT - TOP - BOTTOM));
                g.setColor(BARS[j % BARS.length]);
                g.fillRect(x + j * BAR, HEIGHT - BOTTOM - height, BAR - 2, height);
            }
            g.setColor(INK);
            g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
            Graphics2D slanted = (Graphics2D) g.create();
            slanted.translate(x + 4, HEIGHT - BOTTOM + 16);
            slanted.rotate(Math.PI / 7);
            slanted.drawString(groups.get(i), 0, 0);
            slanted.dispose();
        }
        g.dispose();
        return encoded(image);
    }

    private static void axis(Graphics2D g, int width, double top, double step) {
        g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
        g.setStroke(new BasicStroke(1));
        for (double value = 0; value <= top + 1e-9; value += step) {
            int y = HEIGHT - BOTTOM - (int) Math.round(value / top * (HEIGHT - TOP - BOTTOM));
            g.setColor(FAINT);
            g.drawLine(LEFT, y, width - 20, y);
            g.setColor(INK);
            g.drawString(String.format(Locale.ROOT, "%.1f", value), LEFT - 34, y + 4);
        }
    }

    private static void legend(Graphics2D g, String title, List<String> series) {
        g.setColor(INK);
        g.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 17));
        g.drawString(title, LEFT, 34);
        g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
        int x = LEFT;
        for (int i = 0; i < series.size(); i++) {
            g.setColor(BARS[i % BARS.length]);
            g.fillRect(x, 54, 12, 12);
            g.setColor(INK);
            g.drawString(series.get(i), x + 18, 65);
            x += 40 + g.getFontMetrics().stringWidth(series.get(i));
        }
    }

    private static byte[] encoded(BufferedImage image) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
