package io.github.faissstyle.bench.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The header of an npy file, versions 1 to 3: magic, version, length, and a Python dictionary of {@code descr},
 * {@code fortran_order} and {@code shape}.
 */
record NpyHeader(Element element, long rows, int dimension, long end) {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    /** NumPy itself refuses longer ones, unless told to trust them. */
    private static final int MAX_LENGTH = 10_000;

    private static final String ENTRY =
            "'(?:descr|fortran_order|shape)'\\s*:\\s*(?:'[^'\\\\]*'|True|False|\\([\\d\\s,]*\\))";
    private static final Pattern DICTIONARY =
            Pattern.compile("\\{\\s*" + ENTRY + "(?:\\s*,\\s*" + ENTRY + "){2}\\s*,?\\s*}\\s*");
    private static final Pattern DESCR = Pattern.compile("'descr'\\s*:\\s*'([^'\\\\]*)'");
    private static final Pattern ORDER = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
    private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([\\d\\s,]*)\\)");
    private static final Pattern TWO = Pattern.compile("\\s*(\\d{1,18})\\s*,\\s*(\\d{1,18})\\s*,?\\s*");

    static NpyHeader read(Path path, FileChannel file) throws IOException {
        byte[] head = VectorFile.bytes(path, file, 0, 8, "the start of an npy file");
        if (!Arrays.equals(head, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw new BadVectorFileException(path, 0, "other bytes", "\\x93NUMPY");
        }
        int version = head[6];
        if (version < 1 || version > 3) {
            throw new BadVectorFileException(path, 6, "version " + version, "1, 2 or 3");
        }
        int lengthBytes = version == 1 ? 2 : 4;
        byte[] length = Arrays.copyOf(VectorFile.bytes(path, file, 8, lengthBytes, "the length of the header"), 4);
        long declared = ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getInt() & 0xffffffffL;
        int start = 8 + lengthBytes;
        long most = Math.min(MAX_LENGTH, file.size() - start);
        if (declared > most) {
            throw new BadVectorFileException(path, 8, "a header of " + declared + " bytes", "at most " + most);
        }
        byte[] bytes = VectorFile.bytes(path, file, start, (int) declared, "the header");
        return parse(path, start, new String(bytes, StandardCharsets.ISO_8859_1), start + declared);
    }

    private static NpyHeader parse(Path path, int start, String text, long end) throws IOException {
        Matcher descr = DESCR.matcher(text);
        Matcher order = ORDER.matcher(text);
        Matcher shape = SHAPE.matcher(text);
        if (!DICTIONARY.matcher(text).matches() || !descr.find() || !order.find() || !shape.find()) {
            throw new BadVectorFileException(
                    path, start, "the header " + printable(text), "a dictionary of descr, fortran_order and shape");
        }
        Element element = null;
        for (Element each : Element.values()) {
            element = each.npyName.equals(descr.group(1)) ? each : element;
        }
        if (element == null) {
            String names = String.join(
                    ", ", Arrays.stream(Element.values()).map(e -> e.npyName).toList());
            throw new BadVectorFileException(path, start, "numbers " + printable(descr.group(1)), "one of " + names);
        }
        if (order.group(1).equals("True")) {
            throw new BadVectorFileException(path, start, "Fortran order", "C order (numpy.ascontiguousarray)");
        }
        Matcher two = TWO.matcher(shape.group(1));
        if (!two.matches()) {
            throw new BadVectorFileException(path, start, "shape " + printable(shape.group()), "two dimensions");
        }
        long dimension = Long.parseLong(two.group(2));
        VectorFile.checkDimension(path, start, dimension);
        return new NpyHeader(element, Long.parseLong(two.group(1)), (int) dimension, end);
    }

    /** What a line can show of what a file says. */
    private static String printable(String text) {
        String plain = text.replaceAll("[^ -~]+", "?").trim();
        return plain.length() <= 120 ? plain : plain.substring(0, 120) + "...";
    }
}
