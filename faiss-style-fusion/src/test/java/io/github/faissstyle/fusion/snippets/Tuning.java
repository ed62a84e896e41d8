package io.github.faissstyle.fusion.snippets;

import io.github.faissstyle.fusion.FusionTuner;
import io.github.faissstyle.fusion.RetrievalFusion;
import io.github.faissstyle.fusion.TunedWeights;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** The example of docs/fusion.md: what is between the tags stands there word for word. */
final class Tuning {
    private Tuning() {}

    /** Tunes with pieces; model gives the logits of the next token. */
    static TunedWeights tune(
            RetrievalFusion fusion, List<int[]> pieces, Function<int[], float[]> model, Path indexDir) {
        // tag::Tuning[]
        FusionTuner tuner = new FusionTuner(fusion.config());
        for (int[] piece : pieces) {
            FusionTuner.Piece lesson = tuner.piece(fusion); // the style's that the piece is of
            for (int i = 0; i < piece.length; i++) {
                lesson.observe(model.apply(Arrays.copyOf(piece, i)), piece[i]); // the logits before that token
            }
        }
        TunedWeights tuned = tuner.tune();
        fusion.config().toBuilder().weights(tuned.weights()).build().save(indexDir.resolve("fusion.json"));
        // end::Tuning[]
        return tuned;
    }
}
