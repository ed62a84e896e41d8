package io.github.faissstyle.bench.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class RecallChartTest {
    private static final List<Double> RECALLS = List.of(.9, .95, .99, .999);

    @TempDir
    Path dir;

    private Document chart(RecallChart.Line... lines) throws Exception {
        Path file = dir.resolve("chart.svg");
        RecallChart.write("A <title> & more", List.of("a note; " + "x".repeat(140)), List.of(lines), file);
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
    }

    private static List<Element> all(Document chart, String name) {
        NodeList nodes = chart.getElementsByTagName(name);
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            elements.add((Element) nodes.item(i));
        }
        return elements;
    }

    private static double[] ys(Element line) {
        return Arrays.stream(line.getAttribute("points").split(" ", -1))
                .mapToDouble(point -> Double.parseDouble(point.split(",", -1)[1]))
                .toArray();
    }

    @Test
    void drawsALineALibraryAndTheFasterOneHigher() throws Exception {
        Document chart = chart(
                new RecallChart.Line("fast", RECALLS, List.of(20_000.0, 16_000.0, 10_000.0, 5_000.0)),
                new RecallChart.Line("slow", RECALLS, List.of(4_000.0, 3_000.0, 2_000.0, 900.0)));
        List<Element> lines = all(chart, "polyline");
        assertEquals(2, lines.size());
        double[] slow = ys(lines.get(0)); // the first one given is drawn last, above the others
        double[] fast = ys(lines.get(1));
        for (int i = 0; i < 4; i++) {
            assertTrue(fast[i] < slow[i], Arrays.toString(fast) + Arrays.toString(slow));
        }
        // Equal ratios are equally far apart: 20,000 to 10,000 as 4,000 to 2,000.
        assertEquals(fast[2] - fast[0], slow[2] - slow[0], 0.2);
        assertEquals(8, all(chart, "circle").size());
        List<String> texts =
                all(chart, "text").stream().map(Element::getTextContent).toList();
        assertTrue(texts.containsAll(List.of("A <title> & more", "fast", "slow", "a note;")), texts.toString());
    }

    @Test
    void namesDoNotLieUponEachOther() throws Exception {
        List<RecallChart.Line> lines = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            lines.add(new RecallChart.Line("library " + i, RECALLS, List.of(100.0 + i, 90.0 + i, 80.0 + i, 70.0 + i)));
        }
        double[] names = all(chart(lines.toArray(RecallChart.Line[]::new)), "text").stream()
                .filter(text -> text.getTextContent().startsWith("library"))
                .mapToDouble(text -> Double.parseDouble(text.getAttribute("y")))
                .sorted()
                .toArray();
        assertEquals(7, names.length);
        for (int i = 1; i < names.length; i++) {
            assertTrue(names[i] - names[i - 1] > 15, Arrays.toString(names));
        }
    }

    @Test
    void pointsOfUselessRecallAreLeftOut() throws Exception {
        Document chart = chart(new RecallChart.Line("one", List.of(.2, .9, .95), List.of(9e5, 100.0, 90.0)));
        assertEquals(2, ys(all(chart, "polyline").get(0)).length);
    }

    @Test
    void aLongNoteIsBrokenAfterASemicolon() throws IOException {
        String part = "x".repeat(70);
        assertEquals(
                List.of("a cpu; a JDK; " + part + ";", part),
                RecallChart.broken("a cpu; a JDK; " + part + "; " + part, 120));
    }
}
