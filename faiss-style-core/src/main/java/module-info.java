/**
 * Vector indexes in FAISS's file format in pure Java, style packs on disk, and the hierarchical pattern index over
 * them.
 *
 * <p>Start at {@code io.github.faissstyle.VectorIndexes} for vectors.
 */
@org.jspecify.annotations.NullMarked
@SuppressWarnings("module") // the other modules are not there when this one is compiled
module io.github.faissstyle.core {
    requires static org.jspecify;
    requires org.slf4j;
    requires com.fasterxml.jackson.core;
    requires commons.math3;
    // Only the classes that read and write MIDI files touch it; who does not use them needs no java.desktop.
    requires static java.desktop;

    exports io.github.faissstyle;
    exports io.github.faissstyle.common;
    exports io.github.faissstyle.index;
    exports io.github.faissstyle.hierarchical;
    exports io.github.faissstyle.similarity;
    exports io.github.faissstyle.spi;
    exports io.github.faissstyle.pattern;
    exports io.github.faissstyle.pattern.midi;
    exports io.github.faissstyle.internal.simd to
            io.github.faissstyle.fusion,
            io.github.faissstyle.embeddings,
            io.github.faissstyle.catalog;
    exports io.github.faissstyle.internal.util to
            io.github.faissstyle.fusion,
            io.github.faissstyle.catalog,
            io.github.faissstyle.embeddings,
            io.github.faissstyle.faiss;

    uses io.github.faissstyle.spi.IndexEngine;
}
