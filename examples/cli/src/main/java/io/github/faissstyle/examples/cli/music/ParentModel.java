package io.github.faissstyle.examples.cli.music;

import io.github.faissstyle.common.FaissStyleException;
import io.github.faissstyle.examples.cli.model.NextTokenModel;
import io.github.faissstyle.examples.cli.model.NgramModel;
import io.github.faissstyle.hierarchical.HierarchicalIndex;
import io.github.faissstyle.hierarchical.StyleInfo;
import io.github.faissstyle.pattern.Vocabulary;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/** The generator that stands in for a real one: trained on the parents' own patterns alone. */
public final class ParentModel {
    private static final int ORDER = 7;

    private ParentModel() {}

    /**
     * Trains the generator.
     *
     * @param index the patterns
     * @param vocabulary what the numbers mean
     * @return the generator
     */
    public static NextTokenModel of(HierarchicalIndex index, Vocabulary vocabulary) {
        List<int[]> pieces = new ArrayList<>();
        for (StyleInfo style : index.styles()) {
            if (!style.style().isChild()) {
                for (List<String> piece : Pieces.of(index, style.style())) {
                    pieces.add(piece.stream()
                            .mapToInt(vocabulary::id)
                            .filter(id -> id >= 0)
                            .toArray());
                }
            }
        }
        if (pieces.isEmpty()) {
            throw new FaissStyleException("the index has no patterns of parent genres to train the generator on");
        }
        IntPredicate isPosition = id ->
                vocabulary.token(id).startsWith("POS=") || vocabulary.token(id).equals("BAR");
        return new NgramModel(pieces, vocabulary.size(), ORDER, isPosition);
    }
}
