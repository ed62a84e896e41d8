package io.github.faissstyle.examples.cli;

import io.github.faissstyle.common.FaissStyleException;
import io.github.faissstyle.examples.cli.music.Pieces;
import io.github.faissstyle.hierarchical.HierarchicalIndex;
import io.github.faissstyle.hierarchical.StyleInfo;
import io.github.faissstyle.pattern.StylePath;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** Pieces that are in no pack. */
public final class HeldOutOptions {
    @Option(
            names = {"--held-out-dir", "--held_out_dir"},
            required = true,
            description = "Folder <parent>/<child>/ of .mid and .tokens files that are in no pack.")
    private Path dir = Path.of("");

    /** Made by picocli. */
    public HeldOutOptions() {}

    /**
     * Reads them.
     *
     * @param index whose styles they must be of
     * @return pieces by style
     */
    public Map<StylePath, List<List<String>>> read(HierarchicalIndex index) {
        Map<StylePath, List<List<String>>> heldOut = Pieces.ofStyles(dir);
        List<StylePath> known = index.styles().stream().map(StyleInfo::style).toList();
        if (heldOut.isEmpty()) {
            throw new FaissStyleException(
                    "there are no .mid or .tokens files in " + dir + ", expected some in folders <parent>/<child>");
        }
        for (StylePath style : heldOut.keySet()) {
            if (!known.contains(style)) {
                throw new FaissStyleException(
                        dir.resolve(style.toString()) + " is of a style that the index does not have: " + known);
            }
        }
        return heldOut;
    }
}
