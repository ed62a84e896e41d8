package io.github.faissstyle.embeddings.text;

import io.github.faissstyle.internal.util.Checks;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something with a description: a pattern, a track, an answer to show a language model.
 *
 * @param id tells it from the others
 * @param input its description
 * @param output what is described, such as a drum pattern; may be empty
 * @param style such as {@code "funk"}, or null
 * @param speed such as {@code "slow"} or {@code "very-fast"}, or null
 * @param tags further words
 */
public record Example(
        String id,
        String input,
        String output,
        @Nullable String style,
        @Nullable String speed,
        List<String> tags) {
    /**
     * Checks and copies.
     *
     * @throws IllegalArgumentException if the id or the description is blank
     */
    public Example {
        Checks.notBlank("id", id);
        Checks.notBlank("input", input);
        tags = List.copyOf(tags);
    }

    /**
     * Makes an example that has a description alone.
     *
     * @param id tells it from the others
     * @param input its description
     * @return the example
     */
    public static Example of(String id, String input) {
        return new Example(id, input, "", null, null, List.of());
    }

    /**
     * What is searched: the description, the style and the tags.
     *
     * @return a text
     */
    public String text() {
        StringBuilder text = new StringBuilder(input);
        if (style != null) {
            text.append(". ").append(style.replace('_', ' ').replace('/', ' '));
        }
        for (int i = 0; i < tags.size(); i++) {
            text.append(i == 0 ? ". " : ", ").append(tags.get(i));
        }
        return text.toString();
    }
}
