package io.github.faissstyle.fusion.snippets;

import io.github.faissstyle.fusion.FusionConfig;
import io.github.faissstyle.fusion.FusionSession;
import io.github.faissstyle.fusion.RetrievalFusion;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/** The example of the README: what is between the tags stands there word for word. */
final class GenerationLoop {
    private GenerationLoop() {}

    /** Writes a piece: model gives the logits of the next token, sampler picks one of them. */
    static int[] generate(
            Function<int[], float[]> model,
            ToIntFunction<float[]> sampler,
            int[] prompt,
            int length,
            Path indexDir,
            Path vocab) {
        // tag::GenerationLoop[]
        FusionConfig config =
                FusionConfig.builder().family("pop").child("dance_pop").build();
        try (RetrievalFusion fusion = RetrievalFusion.open(indexDir, vocab, config)) { // once; shared by all threads
            FusionSession session = fusion.session(); // one for each sequence
            session.accept(prompt);
            int[] piece = prompt;
            while (piece.length < length) {
                float[] logits = model.apply(piece);
                session.apply(logits, 0); // in place, before temperature and top-p
                int token = sampler.applyAsInt(logits);
                session.accept(token);
                piece = Arrays.copyOf(piece, piece.length + 1);
                piece[piece.length - 1] = token;
            }
            return piece;
        }
        // end::GenerationLoop[]
    }
}
