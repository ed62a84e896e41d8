package io.github.faissstyle.hierarchical;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** An immutable number of texts as UTF-8, one behind the other; grows as {@link IntColumn} does. */
final class TextColumn {
    static final TextColumn EMPTY = new TextColumn(new byte[0], IntColumn.EMPTY);

    private final byte[] data;
    private final IntColumn ends;

    /** Takes arrays that nobody else writes to. */
    TextColumn(byte[] data, IntColumn ends) {
        this.data = data;
        this.ends = ends;
    }

    int size() {
        return ends.size();
    }

    String get(int at) {
        int start = start(at);
        return new String(data, start, ends.get(at) - start, StandardCharsets.UTF_8);
    }

    boolean matches(int at, byte[] text) {
        int start = start(at);
        return Arrays.equals(data, start, ends.get(at), text, 0, text.length);
    }

    int hash(int at) {
        return hash(data, start(at), ends.get(at));
    }

    static int hash(byte[] text) {
        return hash(text, 0, text.length);
    }

    private static int hash(byte[] bytes, int from, int to) {
        int h = 0;
        for (int i = from; i < to; i++) {
            h = 31 * h + bytes[i];
        }
        h *= 0x9E3779B9;
        return h ^ (h >>> 15);
    }

    int length(int at) {
        return ends.get(at) - start(at);
    }

    /** Bytes of the texts together. */
    int bytes() {
        return ends.size() == 0 ? 0 : ends.get(ends.size() - 1);
    }

    /** The end of each text in {@link #data()}. */
    IntColumn ends() {
        return ends;
    }

    byte[] data() {
        return data;
    }

    TextColumn append(List<String> texts) {
        int[] newEnds = new int[texts.size()];
        byte[][] encoded = new byte[texts.size()][];
        int end = bytes();
        for (int i = 0; i < newEnds.length; i++) {
            encoded[i] = texts.get(i).getBytes(StandardCharsets.UTF_8);
            end = Math.addExact(end, encoded[i].length);
            newEnds[i] = end;
        }
        byte[] target = end <= data.length ? data : Arrays.copyOf(data, IntColumn.capacity(bytes(), end));
        int at = bytes();
        for (byte[] text : encoded) {
            System.arraycopy(text, 0, target, at, text.length);
            at += text.length;
        }
        return new TextColumn(target, ends.append(newEnds));
    }

    TextColumn gather(int[] places) {
        int[] newEnds = new int[places.length];
        int end = 0;
        for (int i = 0; i < places.length; i++) {
            end += length(places[i]);
            newEnds[i] = end;
        }
        byte[] target = new byte[end];
        for (int i = 0; i < places.length; i++) {
            int length = length(places[i]);
            System.arraycopy(data, start(places[i]), target, newEnds[i] - length, length);
        }
        return new TextColumn(target, IntColumn.of(newEnds));
    }

    long memoryBytes() {
        return data.length + ends.memoryBytes();
    }

    private int start(int at) {
        return at == 0 ? 0 : ends.get(at - 1);
    }
}
