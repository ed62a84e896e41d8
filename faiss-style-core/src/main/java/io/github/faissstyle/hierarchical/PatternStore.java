package io.github.faissstyle.hierarchical;

import io.github.faissstyle.common.FaissStyleException;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The file of all patterns: a {@link PatternTable}, column by column, numbers big-endian.
 * {@code docs/index-directory.md} has the layout.
 *
 * <p>A row that was removed keeps its place, since vectors know patterns by row; it has style 0, no tokens and no
 * names.
 */
final class PatternStore {
    private static final long MAGIC = 0x4653_5041_5454_3031L; // FSPATT01

    private PatternStore() {}

    static void write(WritableByteChannel channel, ShelvedIndex.State state) throws IOException {
        PatternTable table = state.table();
        int rows = table.rows();
        int[] styleOf = new int[rows];
        int number = 0;
        for (Shelf shelf : state.shelves().values()) {
            number++;
            for (int i = 0; i < shelf.rows().size(); i++) {
                styleOf[shelf.rows().get(i)] = number;
            }
        }
        DataOutputStream out =
                new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 17));
        out.writeLong(MAGIC);
        writeNames(out, table.tokenNames());
        writeNames(out, table.sources());
        writeNames(out, table.keys());
        writeNames(out, table.ids());
        out.writeInt(rows);
        for (int row = 0; row < rows; row++) {
            boolean live = styleOf[row] > 0;
            out.writeInt(styleOf[row]);
            out.writeInt(live ? table.tokenCount(row) : 0);
            out.writeInt(live ? table.sourceOf().get(row) : 0);
            out.writeInt(live ? table.partOf().get(row) : 0);
            out.writeInt(live ? table.keyOf().get(row) : -1);
            out.writeInt(live ? table.idOf().get(row) : -1);
        }
        for (int row = 0; row < rows; row++) {
            int end = styleOf[row] > 0 ? table.tokenEnd().get(row) : table.tokenStart(row);
            for (int i = table.tokenStart(row); i < end; i++) {
                out.writeInt(table.tokens().get(i));
            }
        }
        out.flush();
    }

    private static void writeNames(DataOutputStream out, String[] names) throws IOException {
        out.writeInt(names.length);
        for (String name : names) {
            byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
            out.writeInt(bytes.length);
            out.write(bytes);
        }
    }

    /**
     * What a file held.
     *
     * @param table all patterns
     * @param rows the rows of each style, in order
     */
    record Contents(PatternTable table, List<IntColumn> rows) {}

    static Contents read(Path file, int styles) {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 17))) {
            return new Reader(file, in, Files.size(file)).read(styles);
        } catch (EOFException e) {
            throw new FaissStyleException(file + " is damaged: it ends early; build the index again", e);
        } catch (IOException e) {
            throw new FaissStyleException("cannot read " + file + ": " + e, e);
        }
    }

    /** One pass over a file. */
    private record Reader(Path file, DataInputStream in, long size) {
        Contents read(int styles) throws IOException {
            check(in.readLong() == MAGIC, "it does not begin as a pattern store");
            String[] tokenNames = names();
            String[] sources = names();
            String[] keys = names();
            String[] ids = names();
            int rows = count(24);
            List<IntColumn> rowsOfStyle = new ArrayList<>(java.util.Collections.nCopies(styles, IntColumn.EMPTY));
            int[] tokenEnd = new int[rows];
            int[] sourceOf = new int[rows];
            int[] partOf = new int[rows];
            int[] keyOf = new int[rows];
            int[] idOf = new int[rows];
            long tokens = 0;
            for (int row = 0; row < rows; row++) {
                int style = number(0, styles + 1);
                tokens += number(0, Integer.MAX_VALUE);
                check(tokens <= size / 4, "more tokens than the file has room for");
                tokenEnd[row] = (int) tokens;
                sourceOf[row] = number(0, Math.max(1, sources.length));
                partOf[row] = number(0, Integer.MAX_VALUE);
                keyOf[row] = number(-1, keys.length);
                idOf[row] = number(-1, ids.length);
                if (style > 0) {
                    rowsOfStyle.set(style - 1, rowsOfStyle.get(style - 1).append(row));
                }
            }
            PatternTable table = new PatternTable(
                    tokenNames,
                    sources,
                    keys,
                    ids,
                    tokens((int) tokens, tokenNames.length),
                    column(tokenEnd),
                    column(sourceOf),
                    column(partOf),
                    column(keyOf),
                    column(idOf));
            check(in.read() < 0, "it goes on after its end");
            return new Contents(table, rowsOfStyle);
        }

        private static IntColumn column(int[] values) {
            return IntColumn.EMPTY.append(values, values.length);
        }

        private IntColumn tokens(int count, int names) throws IOException {
            IntColumn column = IntColumn.EMPTY;
            byte[] bytes = new byte[1 << 18];
            int[] block = new int[bytes.length / 4];
            for (int done = 0; done < count; done += block.length) {
                int length = Math.min(block.length, count - done);
                in.readFully(bytes, 0, 4 * length);
                ByteBuffer.wrap(bytes).asIntBuffer().get(block, 0, length);
                for (int i = 0; i < length; i++) {
                    check(block[i] >= 0 && block[i] < names, "token number " + block[i] + " of " + names);
                }
                column = column.append(block, length);
            }
            return column;
        }

        private String[] names() throws IOException {
            String[] names = new String[count(4)];
            for (int i = 0; i < names.length; i++) {
                byte[] bytes = new byte[count(1)];
                in.readFully(bytes);
                names[i] = new String(bytes, StandardCharsets.UTF_8);
            }
            return Arrays.copyOf(names, names.length);
        }

        /** A count of things that take at least so many bytes each. */
        private int count(int bytesEach) throws IOException {
            int count = in.readInt();
            check(count >= 0 && count <= size / bytesEach, "a count of " + count + " in " + size + " bytes");
            return count;
        }

        private int number(int from, int to) throws IOException {
            int number = in.readInt();
            check(number >= from && number < to, "the number " + number + ", expected " + from + " to " + (to - 1));
            return number;
        }

        private void check(boolean holds, String fault) {
            if (!holds) {
                throw new FaissStyleException(file + " is damaged: " + fault + "; build the index again");
            }
        }
    }
}
