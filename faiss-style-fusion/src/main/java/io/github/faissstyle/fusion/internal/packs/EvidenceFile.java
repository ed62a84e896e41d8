package io.github.faissstyle.fusion.internal.packs;

import io.github.faissstyle.common.FaissStyleException;
import io.github.faissstyle.fusion.internal.suffix.AutomatonSections;
import io.github.faissstyle.fusion.internal.suffix.SuffixAutomaton;
import io.github.faissstyle.internal.util.AtomicFiles;
import io.github.faissstyle.pattern.StylePath;
import io.github.faissstyle.pattern.Vocabulary;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The levels of styles in a file, laid out so that it can be mapped and used as it is. {@code docs/fusion.md} describes
 * the layout. Little-endian throughout; every section begins at a multiple of 64 and has a checksum.
 */
public final class EvidenceFile {
    private static final byte[] MAGIC = "FSEVIDNC".getBytes(StandardCharsets.US_ASCII);
    private static final int VERSION = 1;
    private static final int HEADER = 128;
    private static final int HEADER_CHECKED = HEADER - 4;
    private static final int ENTRY = 24;
    private static final int ALIGN = 64;
    /** Sections a level has: names, the automaton of its pieces, the one of its pieces in one key. */
    private static final int SECTIONS = 1 + 2 * AutomatonSections.COUNT;

    private static final int MAX_LEVELS = 1 << 20;
    private static final long WINDOW = 1L << 30;

    private EvidenceFile() {}

    /** One section of the file. */
    private record Entry(long offset, long bytes, int checksum) {}

    /**
     * Writes a file, all or nothing.
     *
     * @param file replaced if it exists
     * @param snapshot what to write
     */
    public static void write(Path file, Snapshot snapshot) {
        Snapshot compact = snapshot.compact();
        try {
            AtomicFiles.write(file, channel -> write(channel, compact));
        } catch (IOException e) {
            throw new FaissStyleException("cannot write evidence " + file + ": " + e, e);
        }
    }

    private static void write(FileChannel channel, Snapshot snapshot) throws IOException {
        List<Entry> entries = new ArrayList<>();
        long at = aligned(HEADER + (long) ENTRY * SECTIONS * snapshot.levels().size());
        for (StyleLevel level : snapshot.levels()) {
            Segment segment = level.segments().get(0);
            ByteBuffer names = names(level.style(), segment);
            Entry entry = section(channel, at, names.remaining(), sink -> sink.take(names));
            entries.add(entry);
            at = aligned(at + entry.bytes);
            SuffixAutomaton[] views = {segment.raw, segment.keyed};
            for (SuffixAutomaton view : views) {
                for (int i = 0; i < AutomatonSections.COUNT; i++) {
                    int section = i;
                    entry = view == null
                            ? new Entry(at, 0, 0)
                            : section(
                                    channel,
                                    at,
                                    AutomatonSections.bytes(view, section),
                                    sink -> AutomatonSections.write(view, section, sink));
                    entries.add(entry);
                    at = aligned(at + entry.bytes);
                }
            }
        }
        ByteBuffer directory = ByteBuffer.allocate(ENTRY * entries.size()).order(ByteOrder.LITTLE_ENDIAN);
        entries.forEach(e ->
                directory.putLong(e.offset).putLong(e.bytes).putInt(e.checksum).putInt(0));
        directory.flip();
        ByteBuffer header = header(snapshot, at, checksum(directory.duplicate()));
        channel.write(header, 0);
        channel.write(directory, HEADER);
        if (channel.size() < at) { // the last section's padding
            channel.write(ByteBuffer.allocate(1), at - 1);
        }
    }

    private static ByteBuffer header(Snapshot snapshot, long length, int directoryChecksum) {
        Vocabulary vocabulary = snapshot.transposition().vocabulary();
        ByteBuffer header = ByteBuffer.allocate(HEADER).order(ByteOrder.LITTLE_ENDIAN);
        header.put(MAGIC)
                .putInt(VERSION)
                .putInt(vocabulary.size())
                .putInt(snapshot.transposition().limit())
                .putInt(snapshot.levels().size())
                .putLong(length)
                .put(HexFormat.of().parseHex(vocabulary.fingerprint()))
                .putInt(directoryChecksum);
        header.putInt(HEADER_CHECKED, checksum(header.slice(0, HEADER_CHECKED)));
        return header.rewind();
    }

    /** Writes the bytes of a section. */
    private interface Writer {
        void writeTo(AutomatonSections.Sink sink) throws IOException;
    }

    private static Entry section(FileChannel channel, long at, long bytes, Writer writer) throws IOException {
        CRC32C checksum = new CRC32C();
        channel.position(at);
        writer.writeTo(part -> {
            checksum.update(part.duplicate());
            while (part.hasRemaining()) {
                channel.write(part);
            }
        });
        return new Entry(at, bytes, (int) checksum.getValue());
    }

    /** The style, and for each piece where it begins and what it is called. */
    private static ByteBuffer names(StylePath style, Segment segment) {
        byte[] path = style.toString().getBytes(StandardCharsets.UTF_8);
        List<byte[]> sources = segment.sources.stream()
                .map(source -> source.getBytes(StandardCharsets.UTF_8))
                .toList();
        long length = 8L
                + path.length
                + sources.stream().mapToLong(s -> 8L + s.length).sum();
        ByteBuffer names = ByteBuffer.allocate(Math.toIntExact(length)).order(ByteOrder.LITTLE_ENDIAN);
        names.putInt(path.length).put(path).putInt(sources.size());
        for (int i = 0; i < segment.starts.length; i++) {
            names.putInt(segment.starts[i]).putInt(sources.get(i).length).put(sources.get(i));
        }
        return names.flip();
    }

    /**
     * Maps a file.
     *
     * @param file the file
     * @param transposition of the vocabulary it must have been made with
     * @return its levels, which stay in the file
     */
    public static Snapshot map(Path file, Transposition transposition) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            if (!Files.isRegularFile(file)) {
                throw damaged(file, "it is no regular file");
            }
            return new Reader(file, channel, transposition).read();
        } catch (NoSuchFileException e) {
            throw new FaissStyleException("there is no evidence file " + file, e);
        } catch (IOException e) {
            throw new FaissStyleException("cannot read evidence " + file + ": " + e, e);
        }
    }

    /** One file being mapped. */
    private static final class Reader {
        private final Path file;
        private final FileChannel channel;
        private final Transposition transposition;
        private final long length;
        private final @Nullable ByteBuffer whole;

        Reader(Path file, FileChannel channel, Transposition transposition) throws IOException {
            this.file = file;
            this.channel = channel;
            this.transposition = transposition;
            length = channel.size();
            whole = length > WINDOW ? null : channel.map(FileChannel.MapMode.READ_ONLY, 0, length);
        }

        Snapshot read() throws IOException {
            if (length < HEADER) {
                throw damaged(file, "it has " + length + " bytes, a header has " + HEADER);
            }
            ByteBuffer header = bytes(0, HEADER).order(ByteOrder.LITTLE_ENDIAN);
            byte[] magic = new byte[MAGIC.length];
            header.get(magic);
            if (!java.util.Arrays.equals(magic, MAGIC)) {
                throw new FaissStyleException(file + " is no evidence file: it begins with other bytes than FSEVIDNC");
            }
            int version = header.getInt();
            if (version != VERSION) {
                throw new FaissStyleException(file + " has version " + version + " of the evidence format, expected "
                        + VERSION + "; build it anew");
            }
            check("its header", header.slice(0, HEADER_CHECKED), header.getInt(HEADER_CHECKED));
            int vocabularySize = header.getInt();
            int limit = header.getInt();
            int levels = header.getInt();
            long written = header.getLong();
            byte[] sha = new byte[32];
            header.get(sha);
            int directoryChecksum = header.getInt();
            checkVocabulary(vocabularySize, HexFormat.of().formatHex(sha));
            if (limit != transposition.limit() || levels < 0 || levels > MAX_LEVELS || written != length) {
                throw damaged(file, "it has " + length + " bytes, expected " + written);
            }
            ByteBuffer directory =
                    bytes(HEADER, (long) ENTRY * SECTIONS * levels).order(ByteOrder.LITTLE_ENDIAN);
            check("its directory", directory.duplicate(), directoryChecksum);
            Map<StylePath, StyleLevel> found = new TreeMap<>();
            for (int i = 0; i < levels; i++) {
                StyleLevel level = level(directory);
                found.put(level.style(), level);
            }
            return new Snapshot(transposition, found);
        }

        private void checkVocabulary(int size, String fingerprint) {
            Vocabulary vocabulary = transposition.vocabulary();
            if (!fingerprint.equals(vocabulary.fingerprint())) {
                throw new FaissStyleException(file + " was made with another vocabulary, of " + size
                        + " tokens and fingerprint " + fingerprint.substring(0, 12) + "; the one given has "
                        + vocabulary.size() + " and " + vocabulary.fingerprint().substring(0, 12));
            }
        }

        private StyleLevel level(ByteBuffer directory) throws IOException {
            Entry names = entry(directory);
            if (names.bytes > Integer.MAX_VALUE) {
                throw damaged(file, "its names take " + names.bytes + " bytes");
            }
            ByteBuffer in = section(names)[0].order(ByteOrder.LITTLE_ENDIAN);
            SuffixAutomaton raw =
                    automaton(directory, transposition.vocabulary().size());
            SuffixAutomaton keyed = automaton(directory, transposition.limit());
            if (raw == null) {
                throw damaged(file, "a style has no pieces' section");
            }
            StylePath style = StylePath.parse(text(in));
            int pieces = in.getInt();
            if (pieces < 0 || pieces > in.remaining() / 8) {
                throw damaged(file, "a style has " + pieces + " pieces in " + in.remaining() + " bytes");
            }
            int[] starts = new int[pieces];
            List<String> sources = new ArrayList<>(pieces);
            for (int i = 0; i < pieces; i++) {
                starts[i] = in.getInt();
                sources.add(text(in));
            }
            return new StyleLevel(style, List.of(new Segment(raw, keyed, starts, sources)));
        }

        private @Nullable SuffixAutomaton automaton(ByteBuffer directory, int tokenLimit) throws IOException {
            List<ByteBuffer[]> sections = new ArrayList<>();
            long bytes = 0;
            for (int i = 0; i < AutomatonSections.COUNT; i++) {
                Entry entry = entry(directory);
                sections.add(section(entry));
                bytes += entry.bytes;
            }
            return bytes == 0 ? null : AutomatonSections.read(sections, tokenLimit);
        }

        private Entry entry(ByteBuffer directory) {
            Entry entry = new Entry(directory.getLong(), directory.getLong(), directory.getInt());
            directory.getInt();
            if (entry.offset < 0 || entry.bytes < 0 || entry.offset > length - entry.bytes) {
                throw damaged(file, "a section of " + entry.bytes + " bytes at " + entry.offset + " is not in it");
            }
            return entry;
        }

        /** A section in pieces of 1 GiB, its checksum compared. */
        private ByteBuffer[] section(Entry entry) throws IOException {
            ByteBuffer[] parts = new ByteBuffer[(int) Math.max(1, (entry.bytes + WINDOW - 1) / WINDOW)];
            CRC32C checksum = new CRC32C();
            for (int i = 0; i < parts.length; i++) {
                parts[i] = bytes(entry.offset + i * WINDOW, Math.min(WINDOW, entry.bytes - i * WINDOW));
                checksum.update(parts[i].duplicate());
            }
            if (entry.bytes > 0 && (int) checksum.getValue() != entry.checksum) {
                throw damaged(file, "the section at " + entry.offset + " has another checksum");
            }
            return parts;
        }

        private ByteBuffer bytes(long offset, long count) throws IOException {
            if (count < 0 || offset > length - count) {
                throw damaged(file, "it has " + length + " bytes, expected " + count + " more at " + offset);
            }
            return whole != null
                    ? whole.slice((int) offset, (int) count)
                    : channel.map(FileChannel.MapMode.READ_ONLY, offset, count);
        }

        private void check(String what, ByteBuffer bytes, int expected) {
            if (checksum(bytes) != expected) {
                throw damaged(file, what + " has another checksum");
            }
        }

        private String text(ByteBuffer in) {
            int length = in.remaining() < 4 ? -1 : in.getInt();
            if (length < 0 || length > in.remaining()) {
                throw damaged(file, "a name of " + length + " bytes does not fit its section");
            }
            try {
                ByteBuffer bytes = in.slice(in.position(), length);
                in.position(in.position() + length);
                return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
            } catch (CharacterCodingException e) {
                throw damaged(file, "a name is not UTF-8");
            }
        }
    }

    private static int checksum(ByteBuffer bytes) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes);
        return (int) checksum.getValue();
    }

    private static long aligned(long offset) {
        return (offset + ALIGN - 1) / ALIGN * ALIGN;
    }

    private static FaissStyleException damaged(Path file, String what) {
        return new FaissStyleException("evidence file " + file + " is damaged: " + what);
    }
}
