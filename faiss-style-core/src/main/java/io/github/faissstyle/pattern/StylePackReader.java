package io.github.faissstyle.pattern;

import static io.github.faissstyle.internal.util.Checks.atLeast;

import io.github.faissstyle.common.FaissStyleException;
import io.github.faissstyle.common.ProgressListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Reads style packs: {@code <packs>/<parent>/refs_midi/*} and {@code <packs>/<parent>/<child>/refs_midi/*}, with
 * {@code .tokens}, {@code .json}, {@code .mid} and {@code .midi} files. {@code docs/style-packs.md} has the formats.
 *
 * <p>A bad file does not lose the others: it is left out and reported in {@link StylePacks#skipped()}, unless
 * {@link #strict} is set. Nothing is held in memory beyond the limits, whatever a file says. A reader is immutable and
 * safe to share; each setter returns a copy.
 */
public final class StylePackReader {
    /** Bars a pattern cut from a MIDI file has, unless set. */
    public static final int DEFAULT_BARS_PER_PATTERN = 4;

    /** Largest {@code .tokens} or {@code .json} file that is read. */
    public static final long MAX_TEXT_BYTES = 64L << 20;

    private static final String REFS = "refs_midi";
    private static final Set<String> NOT_STYLES = Set.of(REFS, "refs_audio");

    private final int barsPerPattern;
    private final boolean strict;
    private final ProgressListener progress;

    /** Makes a reader with four bars a pattern, that is not strict. */
    public StylePackReader() {
        this(DEFAULT_BARS_PER_PATTERN, false, ProgressListener.NONE);
    }

    private StylePackReader(int barsPerPattern, boolean strict, ProgressListener progress) {
        this.barsPerPattern = barsPerPattern;
        this.strict = strict;
        this.progress = progress;
    }

    /**
     * Sets how MIDI files are cut.
     *
     * @param bars bars a pattern, at least 1
     * @return a copy with this value
     */
    public StylePackReader barsPerPattern(int bars) {
        return new StylePackReader(atLeast("barsPerPattern", bars, 1), strict, progress);
    }

    /**
     * Sets whether the first bad file ends the reading.
     *
     * @param strict true to fail, false to leave bad files out
     * @return a copy with this value
     */
    public StylePackReader strict(boolean strict) {
        return new StylePackReader(barsPerPattern, strict, progress);
    }

    /**
     * Sets who hears how many files are read.
     *
     * @param listener the listener
     * @return a copy with this value
     */
    public StylePackReader progress(ProgressListener listener) {
        return new StylePackReader(barsPerPattern, strict, listener);
    }

    /**
     * Reads all style packs of a folder.
     *
     * @param packs the folder
     * @return what was found
     * @throws FaissStyleException if the folder is missing or holds no pattern at all, or, when strict, a file is bad
     */
    public StylePacks read(Path packs) {
        if (!Files.isDirectory(packs)) {
            throw new FaissStyleException("there is no folder " + packs + " of style packs; expected " + layout());
        }
        return new Run(packs).read();
    }

    private static String layout() {
        return "<packs>/<parent>/" + REFS + "/ and <packs>/<parent>/<child>/" + REFS
                + "/ with .tokens, .json or .mid files";
    }

    private record StyleFile(StylePath style, Path file, String name) {}

    /** One reading. */
    private final class Run {
        private final Path packs;
        private final List<SkippedFile> skipped = new ArrayList<>();
        private final List<StyleFile> files = new ArrayList<>();
        private final PatternFiles reader = new PatternFiles(barsPerPattern);

        Run(Path packs) {
            this.packs = packs;
        }

        StylePacks read() {
            for (Path parent : children(packs)) {
                collect(parent, null);
                for (Path child : Files.isDirectory(parent) ? children(parent) : List.<Path>of()) {
                    collect(parent, child);
                }
            }
            List<Pattern> patterns = new ArrayList<>();
            for (int i = 0; i < files.size(); i++) {
                progress.progress("reading style packs", i, files.size());
                StyleFile file = files.get(i);
                try {
                    patterns.addAll(reader.read(file.style(), file.file(), file.name()));
                } catch (BadFileException e) {
                    skip(file.name(), String.valueOf(e.getMessage()), e);
                }
            }
            progress.progress("reading style packs", files.size(), files.size());
            if (patterns.isEmpty()) {
                String found =
                        skipped.isEmpty() ? "" : " (left out: " + skipped.get(0) + ", " + skipped.size() + " in all)";
                throw new FaissStyleException(packs + " has no patterns" + found + "; expected " + layout());
            }
            return new StylePacks(patterns, skipped);
        }

        /** Notes the files of one style. */
        private void collect(Path parent, @org.jspecify.annotations.Nullable Path child) {
            Path folder = child == null ? parent : child;
            String name = String.valueOf(folder.getFileName());
            if (name.startsWith(".") || NOT_STYLES.contains(name) || !Files.isDirectory(folder.resolve(REFS))) {
                return;
            }
            if (leadsUpwards(folder) || leadsUpwards(folder.resolve(REFS))) {
                skip(relative(folder), "is, or holds, a symbolic link to a folder that it lies in", null);
                return;
            }
            if (name.isBlank()) {
                skip(relative(folder), "the name of a style must not be blank", null);
                return;
            }
            StylePath style =
                    child == null ? StylePath.of(name) : StylePath.of(String.valueOf(parent.getFileName()), name);
            for (Path file : children(folder.resolve(REFS))) {
                String fileName = String.valueOf(file.getFileName());
                if (!fileName.startsWith(".") && PatternFiles.isPatternFile(fileName)) {
                    files.add(new StyleFile(style, file, relative(file)));
                }
            }
        }

        /** A link to a folder above it would bring the same files again under other names. */
        private boolean leadsUpwards(Path folder) {
            try {
                Path above = folder.toAbsolutePath().getParent();
                return Files.isSymbolicLink(folder)
                        && above != null
                        && above.toRealPath().startsWith(folder.toRealPath());
            } catch (IOException e) {
                return false; // what cannot be resolved cannot be listed either, and is reported there
            }
        }

        private List<Path> children(Path folder) {
            try (Stream<Path> entries = Files.list(folder)) {
                return entries.sorted(java.util.Comparator.comparing(p -> String.valueOf(p.getFileName())))
                        .toList();
            } catch (IOException | UncheckedIOException e) {
                skip(relative(folder), "cannot be listed: " + e, e);
                return List.of();
            }
        }

        private String relative(Path path) {
            return packs.relativize(path)
                    .toString()
                    .replace(path.getFileSystem().getSeparator(), "/");
        }

        private void skip(String name, String reason, @org.jspecify.annotations.Nullable Exception cause) {
            if (strict) {
                throw new FaissStyleException(packs.resolve(name) + ": " + reason, cause);
            }
            skipped.add(new SkippedFile(name, reason));
        }
    }

    /** A file cannot be used; the message says why. */
    static final class BadFileException extends Exception {
        private static final long serialVersionUID = 1L;

        BadFileException(String reason) {
            super(reason);
        }

        BadFileException(String reason, Throwable cause) {
            super(reason, cause);
        }
    }

    static String reasonOf(IOException e) {
        return e instanceof FileSystemException f && f.getReason() != null
                ? f.getReason().toLowerCase(Locale.ROOT)
                : e.toString();
    }

    static boolean isRegular(Path file) {
        return Files.isRegularFile(file) && Files.exists(file, LinkOption.NOFOLLOW_LINKS);
    }
}
