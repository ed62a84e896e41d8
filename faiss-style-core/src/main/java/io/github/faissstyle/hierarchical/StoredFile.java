package io.github.faissstyle.hierarchical;

import io.github.faissstyle.common.FaissStyleException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * A file of an index directory, as the manifest names it.
 *
 * @param name its name in the directory
 * @param bytes its length
 * @param crc32c its checksum
 */
record StoredFile(String name, long bytes, int crc32c) {
    /** The names that a save gives, and nothing that could leave the directory. */
    private static final Pattern NAME = Pattern.compile(
            "(s[0-9]{1,9}-[a-z0-9_+-]*(\\.v[0-9]{1,9})?\\.g[0-9]{1,18}\\.faiss|patterns\\.g[0-9]{1,18}\\.bin)");

    private static final Pattern LEFT_BY_CRASH =
            Pattern.compile("\\.(" + NAME.pattern() + "|manifest\\.json)[0-9]*\\.tmp(\\.new)?");

    private static final int LONGEST_SLUG = 60;

    StoredFile {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("\"" + name + "\" is no file name of an index");
        }
    }

    /**
     * The name of a style's file: legal on every system whatever the style is called, and told apart by its place, so
     * that neither case nor cutting can make two equal.
     */
    static String styleName(int ordinal, String style, long generation) {
        StringBuilder slug = new StringBuilder();
        for (int i = 0; i < style.length() && slug.length() < LONGEST_SLUG; i++) {
            char c = Character.toLowerCase(style.charAt(i));
            boolean plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
            slug.append(plain ? c : c == '/' ? '+' : '-');
        }
        return String.format(java.util.Locale.ROOT, "s%03d-%s.g%06d.faiss", ordinal, slug, generation);
    }

    /** The name of the file of a style's vectors in another space. */
    static String spaceName(int ordinal, String style, int space, long generation) {
        String tokens = styleName(ordinal, style, generation);
        int end = tokens.lastIndexOf(".g");
        return tokens.substring(0, end) + ".v" + space + tokens.substring(end);
    }

    static String patternsName(long generation) {
        return String.format(java.util.Locale.ROOT, "patterns.g%06d.bin", generation);
    }

    /** Whether a save, finished or not, gave this name to a data file or to a file on its way to one. */
    static boolean isOurs(String name) {
        return NAME.matcher(name).matches() || LEFT_BY_CRASH.matcher(name).matches();
    }

    static StoredFile of(Path file) throws IOException {
        return new StoredFile(String.valueOf(file.getFileName()), Files.size(file), checksum(file));
    }

    /** Checks that the file is as it was written. */
    void verify(Path dir) throws IOException {
        Path file = dir.resolve(name);
        if (!Files.isRegularFile(file)) {
            throw new NoSuchFileException(file.toString());
        }
        long size = Files.size(file);
        if (size != bytes) {
            throw new FaissStyleException(
                    file + " is damaged: it has " + size + " bytes, expected " + bytes + advice());
        }
        int found = checksum(file);
        if (found != crc32c) {
            throw new FaissStyleException(
                    file + " is damaged: its CRC-32C is " + hex(found) + ", expected " + hex(crc32c) + advice());
        }
    }

    static String advice() {
        return "; restore the whole folder from a copy or build the index anew";
    }

    static String hex(int value) {
        return HexFormat.of().toHexDigits(value);
    }

    private static int checksum(Path file) throws IOException {
        CRC32C crc = new CRC32C();
        ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 18);
        try (FileChannel channel = FileChannel.open(file)) {
            while (channel.read(buffer) >= 0) {
                buffer.flip();
                crc.update(buffer);
                buffer.clear();
            }
        }
        return (int) crc.getValue();
    }
}
