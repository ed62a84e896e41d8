package io.github.faissstyle.examples.cli.music;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.imageio.ImageIO;

/**
 * Draws a generated piece: time to the right, pitch upwards, percussion in lanes below; the more retrieval favoured a
 * note, the warmer its colour.
 */
public final class PianoRoll {
    private static final int WIDTH = 1600;
    private static final int LEFT = 110;
    private static final int RIGHT = 30;
    private static final int TOP = 86;
    private static final int ROW = 11;
    private static final int LANE = 18;
    private static final int GAP = 26;

    private static final Color PAPER = new Color(0xFAFAF7);
    private static final Color INK = new Color(0x2B2D33);
    private static final Color FAINT = new Color(0xE4E4DF);
    private static final Color BAR_LINE = new Color(0x9A9CA3);
    private static final Color BLACK_KEY = new Color(0xF0F0EC);
    private static final Color PLAIN = new Color(0x8FA3B8);
    private static final Color WARM = new Color(0xF2A33A);
    private static final Color HOT = new Color(0xD6362B);

    private static final Map<Integer, String> DRUMS = Map.ofEntries(
            Map.entry(36, "kick"),
            Map.entry(37, "rim"),
            Map.entry(38, "snare"),
            Map.entry(39, "clap"),
            Map.entry(41, "floor tom"),
            Map.entry(42, "hat"),
            Map.entry(44, "pedal hat"),
            Map.entry(45, "low tom"),
            Map.entry(46, "open hat"),
            Map.entry(47, "mid tom"),
            Map.entry(49, "crash"),
            Map.entry(50, "high tom"),
            Map.entry(51, "ride"),
            Map.entry(53, "ride bell"),
            Map.entry(63, "conga high"),
            Map.entry(64, "conga low"),
            Map.entry(70, "shaker"),
            Map.entry(76, "wood block"));

    /** A note with its place in the piece, in sixteenths, and how much fusion favoured it. */
    private record Mark(int onset, int duration, boolean drum, int pitch, double gain) {}

    private final List<Mark> marks = new ArrayList<>();
    private final List<Integer> barStarts = new ArrayList<>();
    private int end;

    private PianoRoll(Generation piece) {
        collect(piece);
    }

    /**
     * Draws a piece.
     *
     * @param piece the piece
     * @param title a line above it
     * @return a PNG file
     */
    public static byte[] png(Generation piece, String title) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            ImageIO.write(new PianoRoll(piece).draw(title), "png", out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private void collect(Generation piece) {
        List<String> tokens = piece.tokens();
        int barLength = 16;
        int barStart = 0;
        int position = 0;
        for (int i = 0; i < tokens.size(); i++) {
            String token = tokens.get(i);
            if (token.startsWith("METER=")) {
                String[] parts = token.substring(6).split("/", 2);
                barLength = Integer.parseInt(parts[0]) * 16 / Integer.parseInt(parts[1]);
            } else if (token.equals("BAR")) {
                barStart = end;
                barStarts.add(barStart);
                end += barLength;
            } else if (token.startsWith("POS=")) {
                position = barStart + Integer.parseInt(token.substring(4)) - 1;
            } else if (token.startsWith("DRUM=")) {
                marks.add(new Mark(
                        position,
                        1,
                        true,
                        Integer.parseInt(token.substring(5)),
                        piece.gains().get(i)));
            } else if (token.equals("NOTE_ON") && i + 3 < tokens.size()) {
                int duration = Integer.parseInt(tokens.get(i + 3).substring(4));
                double gain = Math.max(piece.gains().get(i), piece.gains().get(i + 1));
                marks.add(new Mark(position, duration, false, Integer.parseInt(tokens.get(i + 1)), gain));
            }
        }
        end = Math.max(end, 16);
    }

    private BufferedImage draw(String title) {
        int low = marks.stream()
                        .filter(m -> !m.drum())
                        .mapToInt(Mark::pitch)
                        .min()
                        .orElse(60)
                - 1;
        int high = marks.stream()
                        .filter(m -> !m.drum())
                        .mapToInt(Mark::pitch)
                        .max()
                        .orElse(60)
                + 1;
        TreeMap<Integer, Integer> lanes = new TreeMap<>();
        marks.stream().filter(Mark::drum).forEach(m -> lanes.putIfAbsent(m.pitch(), 0));
        int rollBottom = TOP + (high - low + 1) * ROW;
        int lane = lanes.size();
        for (Map.Entry<Integer, Integer> entry : lanes.entrySet()) {
            entry.setValue(rollBottom + GAP + --lane * LANE);
        }
        int bottom = rollBottom + (lanes.isEmpty() ? 0 : GAP + lanes.size() * LANE);
        BufferedImage image = new BufferedImage(WIDTH, bottom + 34, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = image.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        g.setColor(PAPER);
        g.fillRect(0, 0, WIDTH, image.getHeight());
        keys(g, low, high);
        grid(g, rollBottom, bottom, lanes);
        for (Mark mark : marks) {
            if (mark.drum()) {
                drum(g, mark, lanes.getOrDefault(mark.pitch(), rollBottom));
            } else {
                note(g, mark, TOP + (high - mark.pitch()) * ROW);
            }
        }
        legend(g, title);
        g.dispose();
        return image;
    }

    private int x(int sixteenth) {
        return LEFT + (int) ((long) sixteenth * (WIDTH - LEFT - RIGHT) / end);
    }

    private void keys(Graphics2D g, int low, int high) {
        g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
        for (int pitch = low; pitch <= high; pitch++) {
            int y = TOP + (high - pitch) * ROW;
            boolean black = List.of(1, 3, 6, 8, 10).contains(pitch % 12);
            g.setColor(black ? BLACK_KEY : Color.WHITE);
            g.fillRect(LEFT, y, WIDTH - LEFT - RIGHT, ROW);
            if (pitch % 12 == 0) {
                g.setColor(FAINT);
                g.drawLine(LEFT, y + ROW, WIDTH - RIGHT, y + ROW);
                g.setColor(INK);
                g.drawString("C" + (pitch / 12 - 1), LEFT - 32, y + ROW);
            }
        }
    }

    private void grid(Graphics2D g, int rollBottom, int bottom, Map<Integer, Integer> lanes) {
        for (int beat = 0; beat <= end; beat += 4) {
            g.setColor(FAINT);
            g.drawLine(x(beat), TOP, x(beat), rollBottom);
            if (bottom > rollBottom) {
                g.drawLine(x(beat), rollBottom + GAP, x(beat), bottom);
            }
        }
        g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
        lanes.forEach((drum, y) -> {
            g.setColor(FAINT);
            g.drawLine(LEFT, y + LANE, WIDTH - RIGHT, y + LANE);
            g.setColor(INK);
            String name = DRUMS.getOrDefault(drum, "drum " + drum);
            g.drawString(name, LEFT - 10 - g.getFontMetrics().stringWidth(name), y + LANE - 5);
        });
        g.setStroke(new BasicStroke(1.4f));
        for (int bar = 0; bar <= barStarts.size(); bar++) {
            int at = bar < barStarts.size() ? barStarts.get(bar) : end;
            g.setColor(BAR_LINE);
            g.drawLine(x(at), TOP - 6, x(at), bottom);
            if (bar < barStarts.size()) {
                g.drawString(String.valueOf(bar + 1), x(at) + 4, TOP - 6);
            }
        }
    }

    private void note(Graphics2D g, Mark mark, int y) {
        int from = x(mark.onset());
        int to = Math.min(WIDTH - RIGHT, x(mark.onset() + mark.duration()));
        g.setColor(color(mark.gain()));
        g.fillRoundRect(from + 1, y + 1, Math.max(3, to - from - 2), ROW - 2, 5, 5);
    }

    private void drum(Graphics2D g, Mark mark, int y) {
        g.setColor(color(mark.gain()));
        g.fillOval(x(mark.onset()) + 1, y + 4, LANE - 8, LANE - 8);
    }

    /** As it was below a doubling of half a bit; then from warm to hot, at three bits and more. */
    static Color color(double gain) {
        if (gain < 0.5) {
            return PLAIN;
        }
        double t = Math.min(1, (gain - 0.5) / 2.5);
        return new Color(
                mix(WARM.getRed(), HOT.getRed(), t),
                mix(WARM.getGreen(), HOT.getGreen(), t),
                mix(WARM.getBlue(), HOT.getBlue(), t));
    }

    private static int mix(int a, int b, double t) {
        return (int) Math.round(a + (b - a) * t);
    }

    private void legend(Graphics2D g, String title) {
        g.setColor(INK);
        g.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 18));
        g.drawString(title, LEFT, 30);
        g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
        int at = LEFT;
        at = key(g, at, PLAIN, "as the model wanted it");
        at = key(g, at, color(0.6), "1.5 times as likely through retrieval");
        key(g, at, color(3), "8 times and more");
    }

    private static int key(Graphics2D g, int at, Color color, String text) {
        g.setColor(color);
        g.fillRoundRect(at, 44, 22, 11, 5, 5);
        g.setColor(INK);
        g.drawString(text, at + 30, 54);
        return at + 30 + g.getFontMetrics().stringWidth(text) + 30;
    }
}
