/**
 * The real FAISS, through JNI, as an engine beside the Java one: {@code VectorIndexes.engine("faiss")}.
 *
 * <p>Start at {@link io.github.faissstyle.faiss.FaissEngine}.
 */
@org.jspecify.annotations.NullMarked
module io.github.faissstyle.faiss {
    requires transitive io.github.faissstyle.core;
    requires static org.jspecify;
    requires org.slf4j;

    exports io.github.faissstyle.faiss;

    provides io.github.faissstyle.spi.IndexEngine with
            io.github.faissstyle.faiss.FaissEngine;
}
