/**
 * Projections that put what is of one style near each other: trained with triplets, run in plain Java, evaluated on
 * what they were not trained on.
 *
 * <p>Start at {@code io.github.faissstyle.embeddings.Projection}, and at
 * {@code io.github.faissstyle.embeddings.training.ProjectionTrainer} to make one.
 */
@org.jspecify.annotations.NullMarked
module io.github.faissstyle.embeddings {
    requires static org.jspecify;
    requires transitive io.github.faissstyle.core;
    requires org.slf4j;
    requires com.fasterxml.jackson.core;
    requires commons.math3;
    // Only decoding touches it; who reads no audio files needs no java.desktop.
    requires static java.desktop;
    // Only models of users touch it.
    requires static com.microsoft.onnxruntime;
    requires static ai.djl.tokenizers;
    // Only training touches them.
    requires ai.djl.api;
    requires ai.djl.pytorch_engine;

    exports io.github.faissstyle.embeddings;
    exports io.github.faissstyle.embeddings.audio;
    exports io.github.faissstyle.embeddings.evaluation;
    exports io.github.faissstyle.embeddings.text;
    exports io.github.faissstyle.embeddings.training;

    uses io.github.faissstyle.embeddings.audio.AudioDecoder;
}
