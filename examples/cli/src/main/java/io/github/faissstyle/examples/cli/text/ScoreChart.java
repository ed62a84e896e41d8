package io.github.faissstyle.examples.cli.text;

import io.github.faissstyle.embeddings.text.ExampleMatch;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.imageio.ImageIO;

/** What the scores of matches are made of: a bar a match, a colour a part; what was taken away hangs to the left. */
public final class ScoreChart {
    private static final Color PAPER = new Color(0xFAFAF7);
    private static final Color INK = new Color(0x2B2D33);
    private static final Color QUIET = new Color(0x7A7C83);
    private static final Color FAINT = new Color(0xDEDED8);
    private static final Map<String, Color> COLOURS = Map.of(
            ExampleMatch.SEMANTIC,
            new Color(0x3F7CAC),
            ExampleMatch.KEYWORD,
            new Color(0xE08E2B),
            ExampleMatch.SPEED,
            new Color(0x6B9A5B),
            ExampleMatch.STYLE,
            new Color(0x8E5A9B),
            ExampleMatch.AFFINITY,
            new Color(0x8FB3CC),
            ExampleMatch.FEEDBACK,
            new Color(0xC0504D));
    private static final List<String> ORDER = List.of(
            ExampleMatch.SEMANTIC,
            ExampleMatch.AFFINITY,
            ExampleMatch.KEYWORD,
            ExampleMatch.STYLE,
            ExampleMatch.SPEED,
            ExampleMatch.FEEDBACK);
    private static final int WIDTH = 1040;
    private static final int LEFT = 60;
    private static final int RIGHT = 90;
    private static final int TOP = 108;
    private static final int ROW = 62;
    private static final int BAR = 18;

    private ScoreChart() {}

    /**
     * Draws a picture.
     *
     * @param title a line above it
     * @param matches best first
     * @return a PNG file
     */
    public static byte[] png(String title, List<ExampleMatch> matches) {
        int height = TOP + Math.max(1, matches.size()) * ROW + 50;
        BufferedImage image = new BufferedImage(WIDTH, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = image.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        g.setColor(PAPER);
        g.fillRect(0, 0, WIDTH, height);
        g.setColor(INK);
        g.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 18));
        g.drawString(cut(g, title, WIDTH - 2 * LEFT), LEFT, 38);
        double most = 1;
        double least = 0;
        for (ExampleMatch match : matches) {
            double up = match.parts().values().stream()
                    .filter(x -> x > 0)
                    .mapToDouble(x -> x)
                    .sum();
            double down = match.parts().values().stream()
                    .filter(x -> x < 0)
                    .mapToDouble(x -> x)
                    .sum();
            most = Math.max(most, up);
            least = Math.min(least, down);
        }
        double scale = (WIDTH - LEFT - RIGHT) / (most - least);
        int zero = LEFT + (int) Math.round(-least * scale);
        legend(g, matches);
        axis(g, zero, scale, most, height);
        if (matches.isEmpty()) {
            g.setColor(QUIET);
            g.drawString("nothing was found", LEFT, TOP + ROW / 2);
        }
        for (int i = 0; i < matches.size(); i++) {
            bar(g, matches.get(i), zero, scale, TOP + i * ROW);
        }
        g.dispose();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static void legend(Graphics2D g, List<ExampleMatch> matches) {
        List<String> shown = new ArrayList<>(ORDER);
        shown.removeIf(part -> matches.stream().allMatch(match -> match.parts().getOrDefault(part, 0.0) == 0));
        g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
        int x = LEFT;
        for (String part : shown) {
            g.setColor(COLOURS.getOrDefault(part, INK));
            g.fillRect(x, 58, 12, 12);
            g.setColor(INK);
            g.drawString(part, x + 18, 69);
            x += 42 + g.getFontMetrics().stringWidth(part);
        }
    }

    private static void axis(Graphics2D g, int zero, double scale, double most, int height) {
        g.setStroke(new BasicStroke(1));
        g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 11));
        double step = most > 12 ? 5 : most > 5 ? 2 : 1;
        for (double value = 0; value <= most; value += step) {
            int x = zero + (int) Math.round(value * scale);
            g.setColor(FAINT);
            g.drawLine(x, TOP - 14, x, height - 34);
            g.setColor(QUIET);
            g.drawString(String.format(Locale.ROOT, "%.0f", value), x - 3, height - 18);
        }
    }

    private static void bar(Graphics2D g, ExampleMatch match, int zero, double scale, int y) {
        g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
        g.setColor(INK);
        String style = match.example().style();
        String text = (style == null ? "" : style + ": ") + match.example().input();
        g.drawString(cut(g, text, WIDTH - LEFT - 20), LEFT, y + 10);
        double right = 0;
        double left = 0;
        for (String part : ORDER) {
            double value = match.parts().getOrDefault(part, 0.0);
            g.setColor(COLOURS.getOrDefault(part, INK));
            double from = value >= 0 ? right : left + value;
            int x = zero + (int) Math.round(from * scale);
            int end = zero + (int) Math.round((from + Math.abs(value)) * scale);
            g.fillRect(x, y + 18, end - x, BAR);
            right += Math.max(0, value);
            left += Math.min(0, value);
        }
        g.setColor(INK);
        g.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 13));
        g.drawString(
                String.format(Locale.ROOT, "%.2f", match.score()),
                zero + (int) Math.round(right * scale) + 8,
                y + 18 + BAR - 4);
    }

    private static String cut(Graphics2D g, String text, int width) {
        FontMetrics metrics = g.getFontMetrics();
        String cut = text;
        while (cut.length() > 1 && metrics.stringWidth(cut) > width) {
            cut = cut.substring(0, cut.length() - 2).stripTrailing() + "\u2026";
        }
        return cut;
    }
}
