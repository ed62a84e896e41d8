/**
 * Retrieval fusion: what the patterns of a style suggest as the next token bends a generator's logits.
 *
 * <p>Start at {@link io.github.faissstyle.fusion.RetrievalFusion}.
 */
@org.jspecify.annotations.NullMarked
@SuppressWarnings("requires-automatic") // commons-math3 has no module descriptor
module io.github.faissstyle.fusion {
    requires transitive io.github.faissstyle.core;
    requires static org.jspecify;
    requires com.fasterxml.jackson.core;
    requires commons.math3;
    requires org.slf4j;

    exports io.github.faissstyle.fusion;
}
