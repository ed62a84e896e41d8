package io.github.faissstyle.embeddings.text;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a search is made of.
 *
 * @param examples how many there are
 * @param words different words that keywords are looked up among
 * @param spaces the spaces of vectors and their embedders' identities; empty where keywords alone are searched
 * @param dimension floats a vector, all spaces together; 0 where keywords alone are searched
 * @param index how vectors are searched: {@code "Flat"} compares all, others find candidates first; {@code "none"}
 *     where keywords alone are searched
 * @param cache what became of the file of vectors; null if there is none
 * @param notes what a user should know, such as why keywords alone are searched
 */
public record ExampleSearchInfo(
        int examples,
        int words,
        List<String> spaces,
        int dimension,
        String index,
        @Nullable String cache,
        List<String> notes) {
    /** Copies. */
    public ExampleSearchInfo {
        spaces = List.copyOf(spaces);
        notes = List.copyOf(notes);
    }
}
