package io.github.faissstyle.internal.simd;

/**
 * Arithmetic over ranges of float arrays. Implementations differ in speed and in the last bits, never in meaning.
 * Stateless and safe to share; nothing is allocated. Arguments are trusted: callers check ranges.
 */
public interface VectorKernels {
    /**
     * Names the implementation, for people.
     *
     * @return such as {@code "Vector API, 512 bit"}
     */
    String description();

    /** Has a thread of its own make them fast, the first time, where they are slow at first. Returns at once. */
    default void warmUp() {}

    /**
     * Inner products of one vector with each of several consecutive rows.
     *
     * @param q holds the vector
     * @param qOffset where it begins
     * @param rows holds the rows
     * @param rowsOffset where the first row begins
     * @param d floats a row
     * @param count number of rows
     * @param out receives {@code count} inner products from place 0
     */
    void dotRows(float[] q, int qOffset, float[] rows, int rowsOffset, int d, int count, float[] out);

    /**
     * Squared Euclidean distances of one vector to each of several consecutive rows.
     *
     * @param q holds the vector
     * @param qOffset where it begins
     * @param rows holds the rows
     * @param rowsOffset where the first row begins
     * @param d floats a row
     * @param count number of rows
     * @param out receives {@code count} distances from place 0
     */
    void l2Rows(float[] q, int qOffset, float[] rows, int rowsOffset, int d, int count, float[] out);

    /**
     * Inner products of one vector with rows that lie anywhere, each with the bits that {@link #dotRows} gives.
     *
     * @param q holds the vector
     * @param qOffset where it begins
     * @param holders hold one row each
     * @param offsets where it begins there
     * @param d floats a row
     * @param count number of rows
     * @param out receives {@code count} inner products from place 0
     */
    void dotGather(float[] q, int qOffset, float[][] holders, int[] offsets, int d, int count, float[] out);

    /**
     * Squared Euclidean distances of one vector to rows that lie anywhere, each with the bits that {@link #l2Rows}
     * gives.
     *
     * @param q holds the vector
     * @param qOffset where it begins
     * @param holders hold one row each
     * @param offsets where it begins there
     * @param d floats a row
     * @param count number of rows
     * @param out receives {@code count} distances from place 0
     */
    void l2Gather(float[] q, int qOffset, float[][] holders, int[] offsets, int d, int count, float[] out);

    /**
     * Decodes numbers of a byte a component: {@code vmin + (c + 0.5) / steps * vdiff}, rounded after each step, so that
     * all kernels give the same.
     *
     * @param numbers unsigned bytes, {@code stride} from row to row
     * @param at where the first row begins
     * @param stride bytes from row to row, at least d
     * @param steps 1, 15, 63 or 255
     * @param range vmin (d), then vdiff (d)
     * @param d components a row
     * @param count number of rows
     * @param out receives (count, d) floats from place 0
     */
    default void decodeBytes(
            byte[] numbers, int at, int stride, float steps, float[] range, int d, int count, float[] out) {
        for (int row = 0; row < count; row++) {
            for (int i = 0; i < d; i++) {
                out[row * d + i] = range[i] + ((numbers[at + row * stride + i] & 0xFF) + 0.5f) / steps * range[d + i];
            }
        }
    }

    /**
     * Gives each half of a byte a byte of its own, the lower half first.
     *
     * @param codes holds the halves
     * @param at where they begin
     * @param count number of bytes
     * @param out receives {@code 2 * count} numbers from place 0
     */
    default void unpackNibbles(byte[] codes, int at, int count, byte[] out) {
        unpackNibbles(codes, at, 0, count, out);
    }

    /** Does so for bytes {@code from} to {@code to} alone. */
    static void unpackNibbles(byte[] codes, int at, int from, int to, byte[] out) {
        for (int i = from; i < to; i++) {
            out[2 * i] = (byte) (codes[at + i] & 15);
            out[2 * i + 1] = (byte) (codes[at + i] >> 4 & 15);
        }
    }

    /**
     * Gives each six bits a byte of their own, from the lowest bit of three bytes on.
     *
     * @param codes holds groups of three bytes
     * @param at where they begin
     * @param groups number of groups
     * @param out receives {@code 4 * groups} numbers
     * @param outAt where the first goes
     */
    default void unpackSixes(byte[] codes, int at, int groups, byte[] out, int outAt) {
        unpackSixes(codes, at, 0, groups, out, outAt);
    }

    /** Does so for groups {@code from} to {@code to} alone. */
    static void unpackSixes(byte[] codes, int at, int from, int to, byte[] out, int outAt) {
        for (int g = from; g < to; g++) {
            int place = at + 3 * g;
            int bits = (codes[place] & 0xFF) | ((codes[place + 1] & 0xFF) << 8) | ((codes[place + 2] & 0xFF) << 16);
            out[outAt + 4 * g] = (byte) (bits & 63);
            out[outAt + 4 * g + 1] = (byte) (bits >> 6 & 63);
            out[outAt + 4 * g + 2] = (byte) (bits >> 12 & 63);
            out[outAt + 4 * g + 3] = (byte) (bits >> 18);
        }
    }

    /**
     * Decodes IEEE binary16 numbers, the lower byte first.
     *
     * @param codes holds them
     * @param at where they begin
     * @param count number of floats
     * @param out receives them from place 0
     */
    default void decodeHalves(byte[] codes, int at, int count, float[] out) {
        decodeHalves(codes, at, 0, count, out);
    }

    /** Does so for floats {@code from} to {@code to} alone. */
    static void decodeHalves(byte[] codes, int at, int from, int to, float[] out) {
        for (int i = from; i < to; i++) {
            out[i] = HalfFloats.fromHalf((codes[at + 2 * i] & 0xFF) | ((codes[at + 2 * i + 1] & 0xFF) << 8));
        }
    }

    /**
     * Decodes bfloat16 numbers, the lower byte first.
     *
     * @param codes holds them
     * @param at where they begin
     * @param count number of floats
     * @param out receives them from place 0
     */
    default void decodeBrains(byte[] codes, int at, int count, float[] out) {
        decodeBrains(codes, at, 0, count, out);
    }

    /** Does so for floats {@code from} to {@code to} alone. */
    static void decodeBrains(byte[] codes, int at, int from, int to, float[] out) {
        for (int i = from; i < to; i++) {
            out[i] = HalfFloats.fromBrain((codes[at + 2 * i] & 0xFF) | ((codes[at + 2 * i + 1] & 0xFF) << 8));
        }
    }

    /**
     * Inner products of one vector with rows of numbers of a byte each.
     *
     * @param factors the vector (d)
     * @param numbers unsigned bytes
     * @param at where the first row begins
     * @param stride bytes from row to row, at least d
     * @param d components a row
     * @param count number of rows
     * @param out receives {@code count} inner products from place 0
     */
    default void dotScaled(float[] factors, byte[] numbers, int at, int stride, int d, int count, float[] out) {
        for (int row = 0; row < count; row++) {
            float sum = 0;
            for (int i = 0; i < d; i++) {
                sum += (numbers[at + row * stride + i] & 0xFF) * factors[i];
            }
            out[row] = sum;
        }
    }

    /**
     * Squares of the lengths of one vector plus rows of numbers of a byte each, scaled: {@code sum of (q + c * factor)
     * ^ 2}.
     *
     * @param q the vector (d)
     * @param factors one a component (d)
     * @param numbers unsigned bytes
     * @param at where the first row begins
     * @param stride bytes from row to row, at least d
     * @param d components a row
     * @param count number of rows
     * @param out receives {@code count} squares from place 0
     */
    default void l2Scaled(
            float[] q, float[] factors, byte[] numbers, int at, int stride, int d, int count, float[] out) {
        for (int row = 0; row < count; row++) {
            float sum = 0;
            for (int i = 0; i < d; i++) {
                float x = q[i] + (numbers[at + row * stride + i] & 0xFF) * factors[i];
                sum += x * x;
            }
            out[row] = sum;
        }
    }

    /**
     * Returns how many vectors {@link #tile} multiplies at once.
     *
     * @return vectors a tile, a divisor of 240
     */
    int tileHeight();

    /**
     * Returns with how many rows {@link #tile} multiplies them.
     *
     * @return rows a panel
     */
    int tileWidth();

    /**
     * Inner products of some vectors with a panel of rows. Sums run in the order of the components, fused or not as it
     * suits: other last bits than {@link #dotRows}.
     *
     * @param vectors holds the vectors
     * @param at where the first begins, the others follow
     * @param d floats a vector
     * @param n number of vectors, 1 to {@link #tileHeight}
     * @param panel holds component i of row r at {@code panelAt + i * tileWidth() + r}
     * @param panelAt where the panel begins
     * @param out receives (n, tileWidth) products; {@code tileHeight() * tileWidth()} long
     */
    void tile(float[] vectors, int at, int d, int n, float[] panel, int panelAt, float[] out);

    /**
     * Finds which vectors of a tile have a product above a bar of the vector plus a bar of the row.
     *
     * @param products from {@link #tile}, finite
     * @param n number of vectors, 1 to {@link #tileHeight}
     * @param rowBars bars of the rows, finite
     * @param rowBarsAt where the panel's {@link #tileWidth} begin
     * @param vectorBars bars of the vectors, finite
     * @param vectorBarsAt where those of the n vectors begin
     * @return bit v for vector v
     */
    default int above(float[] products, int n, float[] rowBars, int rowBarsAt, float[] vectorBars, int vectorBarsAt) {
        int found = 0;
        for (int v = 0; v < n; v++) {
            for (int r = 0; r < tileWidth(); r++) {
                if (products[v * tileWidth() + r] > rowBars[rowBarsAt + r] + vectorBars[vectorBarsAt + v]) {
                    found |= 1 << v;
                    break;
                }
            }
        }
        return found;
    }

    /** The largest size of a number in a vector that {@link #dotBytes} takes: four products fit 16 bits. */
    int MOST_SHORT = 63;

    /** Codes of a row that {@link #dotBytes} looks at together, and shorts that {@link #dotNibblesRows} does. */
    int CODE_BLOCK = 64;

    /**
     * Inner products of a vector of small numbers with rows of bytes that lie anywhere, exactly.
     *
     * @param q numbers from -{@link #MOST_SHORT} to {@link #MOST_SHORT}, then zeros up to whole {@link #CODE_BLOCK}s
     * @param holders hold one row each, bytes from -127 to 127, followed by anything up to whole blocks
     * @param offsets where it begins there
     * @param count number of rows
     * @param out receives {@code count} inner products from place 0
     */
    void dotBytes(short[] q, byte[][] holders, int[] offsets, int count, int[] out);

    /**
     * Returns how many rows {@link #dotByteColumns} wants to lie on their side together.
     *
     * @return rows a column, 1 where they lie as they are
     */
    int column();

    /**
     * Returns where a row stands in a column: sums are had faster in another order than the rows'.
     *
     * @param row less than {@code rows}
     * @param rows that the column has, at most {@link #column}
     * @return place among the bytes of one component
     */
    int columnPlace(int row, int rows);

    /**
     * Inner products as {@link #dotBytes} gives them, of rows on their side: where no sum goes across the lanes of a
     * vector, they take half as long or less.
     *
     * @param q as there
     * @param columns holds, for {@link #column} rows after the other and then for those that are left, in the order of
     *     {@link #columnPlace}, first each one's first byte, then each one's second and so on; and behind all
     *     {@link #CODE_BLOCK} more bytes
     * @param offset where they begin
     * @param d bytes a row, a multiple of four of at most 65536
     * @param rows number of rows
     * @param out receives {@code rows} inner products from place 0, and anything up to a multiple of {@link #column}
     */
    void dotByteColumns(short[] q, byte[] columns, int offset, int d, int rows, int[] out);

    /** The largest size of a number in a vector that {@link #dotNibblesRows} takes: eight products fit 16 bits. */
    int MOST_NIBBLE_FACTOR = 255;

    /**
     * Inner products of a vector of small numbers with consecutive rows of numbers from 0 to 15, exactly. Rows are read
     * as shorts of two bytes, the lower first.
     *
     * @param q number of nibble j (from the lowest) of a row's short s at {@code j * q.length / 4 + s}, of a size of at
     *     most {@link #MOST_NIBBLE_FACTOR}, 0 where a row has none; a quarter is {@code width} rounded up to whole
     *     {@link #CODE_BLOCK}s
     * @param rows holds the rows and, behind them, {@code 2 * }{@link #CODE_BLOCK} more bytes
     * @param offset where the first row begins
     * @param width shorts a row
     * @param count number of rows
     * @param out receives {@code count} inner products from place 0
     */
    void dotNibblesRows(short[] q, byte[] rows, int offset, int width, int count, int[] out);

    /**
     * Weighs products of rows with what is known of each row: {@code (16 * products - middle) * scale * steps + errors
     * * perError + sizes * perSize}.
     *
     * @param products one a row
     * @param middle what a product with the middle of all codes is, times 16
     * @param scale factor of all products
     * @param steps factors of the rows
     * @param errors of the rows
     * @param perError their factor
     * @param sizes of the rows
     * @param perSize their factor
     * @param first place of the first row in {@code steps}, {@code errors} and {@code sizes}
     * @param count number of rows
     * @param out receives a number a row
     * @param outFirst place of the first there
     */
    default void weigh(
            int[] products,
            int middle,
            float scale,
            float[] steps,
            float[] errors,
            float perError,
            float[] sizes,
            float perSize,
            int first,
            int count,
            float[] out,
            int outFirst) {
        for (int i = 0; i < count; i++) {
            out[outFirst + i] = (16 * products[i] - middle) * (scale * steps[first + i])
                    + errors[first + i] * perError
                    + sizes[first + i] * perSize;
        }
    }

    /**
     * Finds the first number that is no less than a bar.
     *
     * @param x numbers; a NaN is never found
     * @param from where to begin
     * @param to where to end
     * @param bar the bar
     * @return its place, {@code to} if there is none
     */
    default int firstAtLeast(float[] x, int from, int to, float bar) {
        int i = from;
        while (i < to && !(x[i] >= bar)) {
            i++;
        }
        return i;
    }

    /**
     * Finds the first number that is no more than a bar.
     *
     * @param x numbers; a NaN is never found
     * @param from where to begin
     * @param to where to end
     * @param bar the bar
     * @return its place, {@code to} if there is none
     */
    default int firstAtMost(float[] x, int from, int to, float bar) {
        int i = from;
        while (i < to && !(x[i] <= bar)) {
            i++;
        }
        return i;
    }

    /**
     * The logarithm of the sum of exponentials, relative error of the sum below 1e-6.
     *
     * @param x holds the values
     * @param offset where they begin
     * @param length number of values
     * @return {@code ln(sum(exp(x)))}; {@code -inf} adds nothing, all {@code -inf} (or no value) gives {@code -inf};
     *     {@code +inf} gives {@code +inf}; NaN gives NaN
     */
    double logSumExp(float[] x, int offset, int length);

    /**
     * Replaces numbers by their exponentials, see {@link ExpLog#exp}.
     *
     * @param x the numbers, within -700 to 700; room for a multiple of {@link ExpLog#BLOCK}
     * @param count how many count; what stands up to the end of their block is lost
     */
    void exp(double[] x, int count);

    /**
     * Replaces numbers by their natural logarithms, see {@link ExpLog#log}.
     *
     * @param x the numbers, above 0; room for a multiple of {@link ExpLog#BLOCK}
     * @param count how many count; what stands up to the end of their block is lost
     */
    void log(double[] x, int count);
}
