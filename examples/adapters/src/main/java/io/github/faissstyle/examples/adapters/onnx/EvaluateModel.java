package io.github.faissstyle.examples.adapters.onnx;

import io.github.faissstyle.common.ProgressListener;
import io.github.faissstyle.examples.cli.evaluation.Evaluation;
import io.github.faissstyle.examples.cli.music.Pieces;
import io.github.faissstyle.hierarchical.HierarchicalIndex;
import io.github.faissstyle.pattern.Vocabulary;
import java.io.PrintStream;
import java.nio.file.Path;

/** What {@code faiss-style evaluate} measures, with an ONNX model of one's own as the generator. */
public final class EvaluateModel {
    private EvaluateModel() {}

    /**
     * Prints bits a token of held-out pieces.
     *
     * @param args folder of style packs, vocabulary of the model, the model, its window in tokens, folder of held-out
     *     pieces
     */
    public static void main(String[] args) {
        if (args.length != 5) {
            throw new IllegalArgumentException(
                    "expected: style-packs-dir vocab.json model.onnx window held-out-dir, was "
                            + String.join(" ", args));
        }
        print(
                Path.of(args[0]),
                Path.of(args[1]),
                Path.of(args[2]),
                Integer.parseInt(args[3]),
                Path.of(args[4]),
                System.out);
    }

    static void print(Path packs, Path vocabulary, Path model, int window, Path heldOut, PrintStream out) {
        Vocabulary tokens = Vocabulary.read(vocabulary);
        try (HierarchicalIndex index =
                        HierarchicalIndex.builder().stylePacks(packs).build();
                OnnxModel generator = new OnnxModel(model, window)) {
            Evaluation evaluation =
                    new Evaluation(index, tokens, generator, Pieces.ofStyles(heldOut), null, ProgressListener.NONE);
            out.print(evaluation.table());
        }
    }
}
