package io.github.faissstyle.examples.neural;

import io.github.faissstyle.examples.cli.FaissStyle;
import java.util.List;

/**
 * The program with {@code train}, {@code similar}, {@code synthesise} and {@code train-tokens} beside its other
 * commands.
 */
public final class NeuralFaissStyle {
    private NeuralFaissStyle() {}

    /**
     * Runs the program.
     *
     * @param args the arguments; see {@code --help}
     */
    public static void main(String[] args) {
        FaissStyle.main(commands(), args);
    }

    static List<?> commands() {
        return List.of(new TrainCommand(), new SimilarCommand(), new SynthesiseCommand(), new TrainTokensCommand());
    }
}
