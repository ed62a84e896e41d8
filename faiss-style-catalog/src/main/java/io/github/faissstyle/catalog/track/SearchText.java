package io.github.faissstyle.catalog.track;

import java.text.Normalizer;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a search for words looks at: without case and accents, so that every database finds the same. */
public final class SearchText {
    private SearchText() {}

    /**
     * Folds a text: compatible characters become one, accents and case go, white space becomes one space.
     *
     * @param text any text
     * @return the folded text
     */
    public static String fold(String text) {
        String apart = Normalizer.normalize(text, Normalizer.Form.NFKD).replaceAll("\\p{M}+", "");
        return apart.toLowerCase(Locale.ROOT).replaceAll("\\s+", " ").strip();
    }

    /**
     * Puts a track's texts into one.
     *
     * @param label its label
     * @param path where its audio lies, or null
     * @param tags what people say of it
     * @return the folded label, title, artist, album, genre, mood and path, a line each
     */
    public static String of(String label, @Nullable String path, TrackTags tags) {
        return Stream.of(label, tags.title(), tags.artist(), tags.album(), tags.genre(), tags.mood(), path)
                .filter(Objects::nonNull)
                .map(SearchText::fold)
                .collect(Collectors.joining("\n"));
    }

    /**
     * Takes a text into words.
     *
     * @param text any text
     * @return its folded words
     */
    public static String[] words(String text) {
        return Arrays.stream(fold(text).split(" ", -1))
                .filter(word -> !word.isEmpty())
                .toArray(String[]::new);
    }
}
