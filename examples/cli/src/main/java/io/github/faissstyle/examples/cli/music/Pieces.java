package io.github.faissstyle.examples.cli.music;

import io.github.faissstyle.common.FaissStyleException;
import io.github.faissstyle.hierarchical.HierarchicalIndex;
import io.github.faissstyle.pattern.Pattern;
import io.github.faissstyle.pattern.StylePath;
import io.github.faissstyle.pattern.midi.MidiFiles;
import io.github.faissstyle.pattern.midi.RemiTokenizer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Whole pieces as tokens. */
public final class Pieces {
    private Pieces() {}

    /**
     * Puts the patterns of a style together to the pieces they were cut from.
     *
     * @param index the patterns
     * @param style the style
     * @return one list a piece
     */
    public static List<List<String>> of(HierarchicalIndex index, StylePath style) {
        Map<String, List<String>> pieces = new LinkedHashMap<>();
        for (Pattern pattern : index.patterns(style)) {
            pieces.computeIfAbsent(pattern.source(), s -> new ArrayList<>()).addAll(pattern.tokens());
        }
        return List.copyOf(pieces.values());
    }

    /**
     * Returns how a piece begins: all before its first bar.
     *
     * @param piece tokens
     * @return the header
     */
    public static List<String> header(List<String> piece) {
        int bar = piece.indexOf("BAR");
        return List.copyOf(piece.subList(0, Math.max(0, bar)));
    }

    /**
     * Reads all MIDI files of a folder.
     *
     * @param folder the folder
     * @param family name for their {@code STYLE=} token
     * @return one list a file, by name
     */
    public static List<List<String>> midiFiles(Path folder, String family) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(f -> f.toString().endsWith(".mid"))
                    .sorted()
                    .map(f -> file(f, family))
                    .toList();
        } catch (IOException e) {
            throw new FaissStyleException("cannot read held-out pieces from " + folder + ": " + e, e);
        }
    }

    /**
     * Reads all pieces of a folder of styles, {@code <parent>/*} and {@code <parent>/<child>/*}: MIDI files and
     * {@code .tokens} files.
     *
     * @param folder the folder
     * @return the pieces of each style, by name
     */
    public static Map<StylePath, List<List<String>>> ofStyles(Path folder) {
        Map<StylePath, List<List<String>>> styles = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder, 3)) {
            for (Path file : files.filter(Pieces::isPiece).sorted().toList()) {
                Path names = folder.relativize(file);
                if (names.getNameCount() > 1) {
                    String parent = names.getName(0).toString();
                    StylePath style = names.getNameCount() == 2
                            ? StylePath.of(parent)
                            : StylePath.of(parent, names.getName(1).toString());
                    styles.computeIfAbsent(style, s -> new ArrayList<>()).add(file(file, parent));
                }
            }
        } catch (IOException | UncheckedIOException e) {
            throw new FaissStyleException("cannot read held-out pieces from " + folder + ": " + e, e);
        }
        return styles;
    }

    private static boolean isPiece(Path file) {
        String name = file.toString();
        return name.endsWith(".mid") || name.endsWith(".midi") || name.endsWith(".tokens");
    }

    /**
     * Reads one file.
     *
     * @param file a MIDI file, or tokens separated by spaces
     * @param family name for the {@code STYLE=} token of a MIDI file
     * @return its tokens
     */
    public static List<String> file(Path file, String family) {
        String name = file.toString();
        if (name.endsWith(".mid") || name.endsWith(".midi")) {
            return RemiTokenizer.encode(MidiFiles.read(file), family).stream()
                    .flatMap(List::stream)
                    .toList();
        }
        try {
            return List.of(Files.readString(file).strip().split("\\s+"));
        } catch (IOException e) {
            throw new FaissStyleException("cannot read " + file + ": " + e, e);
        }
    }
}
