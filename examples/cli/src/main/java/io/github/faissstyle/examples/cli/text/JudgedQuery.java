package io.github.faissstyle.examples.cli.text;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.github.faissstyle.common.FaissStyleException;
import io.github.faissstyle.embeddings.text.Example;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A query and what answers it: which styles, and how it should feel, in tags of the examples.
 *
 * @param query what is asked
 * @param kind {@code plain} names things as the examples do, {@code paraphrase} with other words, {@code poetic} by a
 *     picture
 * @param styles styles that fit; empty where only the feel counts
 * @param feel tags that fit; empty where only the style counts
 */
public record JudgedQuery(String query, String kind, List<String> styles, List<String> feel) {
    /** Copies. */
    public JudgedQuery {
        styles = List.copyOf(styles);
        feel = List.copyOf(feel);
    }

    /**
     * Judges an answer.
     *
     * @param example the answer
     * @return 2 if it fits: a style that fits, and at least half of the feel; without a style, more than half of the
     *     feel. 1 if it fits in part: the style, or all of the feel; without a style, some of the feel. 0 otherwise
     */
    public int grade(Example example) {
        double felt = feel.isEmpty()
                ? 1
                : feel.stream().filter(example.tags()::contains).count() / (double) feel.size();
        if (styles.isEmpty()) {
            return felt > 0.5 ? 2 : felt > 0 ? 1 : 0;
        }
        boolean style = styles.contains(example.style());
        if (feel.isEmpty()) {
            return style ? 2 : 0;
        }
        return style && felt >= 0.5 ? 2 : style || felt == 1 ? 1 : 0;
    }

    /**
     * Reads queries.
     *
     * @param file JSONL
     * @return the queries
     */
    public static List<JudgedQuery> read(Path file) {
        List<JudgedQuery> queries = new ArrayList<>();
        int number = 0;
        try {
            for (String line : Files.readAllLines(file)) {
                number++;
                if (!line.isBlank()) {
                    queries.add(parse(line));
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new FaissStyleException(file + ", line " + number + " is no judged query: " + e.getMessage(), e);
        }
        return queries;
    }

    private static JudgedQuery parse(String line) throws IOException {
        String query = "";
        String kind = "";
        List<String> styles = new ArrayList<>();
        List<String> feel = new ArrayList<>();
        try (JsonParser json = new JsonFactory().createParser(line)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                json.nextToken();
                switch (name) {
                    case "query" -> query = json.getText();
                    case "kind" -> kind = json.getText();
                    case "styles" -> texts(json, styles);
                    case "feel" -> texts(json, feel);
                    default -> json.skipChildren();
                }
            }
        }
        if (query.isBlank() || (styles.isEmpty() && feel.isEmpty())) {
            throw new IllegalArgumentException("expected a query, and styles or feel, was " + line);
        }
        return new JudgedQuery(query, kind, styles, feel);
    }

    private static void texts(JsonParser json, List<String> out) throws IOException {
        while (json.nextToken() == JsonToken.VALUE_STRING) {
            out.add(json.getText());
        }
    }
}
