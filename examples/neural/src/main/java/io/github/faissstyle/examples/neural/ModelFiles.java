package io.github.faissstyle.examples.neural;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What training writes.
 *
 * @param model the projection
 * @param index the vectors
 * @param ids their names
 * @param styles the centroids
 * @param curves how training went
 * @param map where tracks lie
 */
record ModelFiles(Path model, Path index, Path ids, Path styles, Path curves, Path map) {
    static ModelFiles beside(Path model, @Nullable Path index) {
        Path place = index == null ? model.resolveSibling("similarity_index.faiss") : index;
        return new ModelFiles(
                model,
                place,
                place.resolveSibling("index_metadata.json"),
                model.resolveSibling("style_space.safetensors"),
                model.resolveSibling("training.png"),
                model.resolveSibling("map.png"));
    }

    void makeFolders() throws IOException {
        for (Path file : new Path[] {model, index}) {
            Files.createDirectories(file.toAbsolutePath().getParent());
        }
    }
}
