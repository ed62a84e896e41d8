package io.github.faissstyle.bench.chart;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecallChartTest {
    @TempDir
    Path dir;

    @Test
    void drawsALineALibraryAndTheFasterOneHigher() throws IOException {
        List<Double> recalls = List.of(.9, .95, .99, .999);
        List<RecallChart.Line> lines = List.of(
                new RecallChart.Line("fast", recalls, List.of(20_000.0, 16_000.0, 10_000.0, 5_000.0)),
                new RecallChart.Line("slow", recalls, List.of(4_000.0, 3_000.0, 2_000.0, 900.0)));
        Path file = dir.resolve("chart.png");
        RecallChart.write("Title", "recall", lines, file);
        BufferedImage image = ImageIO.read(file.toFile());
        int right = image.getWidth() / 2; // the legend is left of it
        assertTrue(height(image, right, 0xD62728) < height(image, right, 0x1F77B4));
    }

    /** The mean row of the pixels of a colour, right of a column. */
    private static double height(BufferedImage image, int right, int colour) {
        double sum = 0;
        int count = 0;
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = right; x < image.getWidth(); x++) {
                if ((image.getRGB(x, y) & 0xffffff) == colour) {
                    sum += y;
                    count++;
                }
            }
        }
        assertTrue(count > 500, count + " pixels of colour " + Integer.toHexString(colour));
        return sum / count;
    }
}
