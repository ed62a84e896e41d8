package io.github.faissstyle.fusion.internal.evidence;

/**
 * From an n-gram to the distribution of the token that follows it in a style's patterns, frozen into flat arrays.
 *
 * <p>An open-addressing hash table leads from an n-gram to its row; a row knows one place of the corpus where its
 * n-gram stands, and a look-up compares all n tokens there, so a hash collision can never give a wrong answer. Rows lie
 * one after another in compressed form ({@code starts}), tokens ascending.
 *
 * <p>A look-up costs O(n) and one probe or two, and allocates nothing. Memory: 4 bytes a corpus token, 14 to 19 a
 * distinct n-gram and 8 a transition; music repeats itself, so all together stays well below the 31 bytes a corpus
 * token that it would be if every n-gram occurred once.
 */
public final class NgramTable implements EvidenceSource {
    private final int order;
    /** The corpus: see {@link Corpus}. */
    private final int[] corpus;
    /** Hash table of rows, -1 where free; a power of two long and at most 3/4 full. */
    private final int[] slots;
    /** For each row, where its n-gram begins in the corpus. */
    private final int[] places;
    /** For each row, where its tokens begin; one entry more than rows. */
    private final int[] starts;

    private final int[] tokens;
    private final float[] shares;

    NgramTable(int order, int[] corpus, int[] slots, int[] places, int[] starts, int[] tokens, float[] shares) {
        this.order = order;
        this.corpus = corpus;
        this.slots = slots;
        this.places = places;
        this.starts = starts;
        this.tokens = tokens;
        this.shares = shares;
    }

    /**
     * Counts the n-grams of a corpus.
     *
     * @param corpus the corpus; not retained
     * @param order n, at least 1
     * @return the table
     */
    public static NgramTable of(Corpus corpus, int order) {
        return new NgramTableBuilder(corpus, order).build();
    }

    @Override
    public boolean find(int[] history, int length, Evidence found) {
        if (length < order) {
            return false;
        }
        int from = length - order;
        int mask = slots.length - 1;
        for (int slot = hash(history, from, order) & mask; slots[slot] >= 0; slot = (slot + 1) & mask) {
            int row = slots[slot];
            if (equal(history, from, corpus, places[row], order)) {
                found.set(tokens, shares, starts[row], starts[row + 1]);
                return true;
            }
        }
        return false;
    }

    /**
     * Counts n-grams.
     *
     * @return distinct n-grams that something follows
     */
    public long ngrams() {
        return places.length;
    }

    /**
     * Counts transitions.
     *
     * @return distinct pairs of an n-gram and a token that follows it
     */
    public long transitions() {
        return tokens.length;
    }

    /**
     * Measures the table.
     *
     * @return bytes of its arrays
     */
    public long bytes() {
        return 4L * (corpus.length + slots.length + places.length + starts.length + tokens.length + shares.length);
    }

    /**
     * Spreads n tokens over 32 bits: a multiply-add a token, then the finalizer of MurmurHash3 (fmix64, upper half).
     */
    static int hash(int[] tokens, int from, int order) {
        long h = 0;
        for (int i = from; i < from + order; i++) {
            h = (h + tokens[i] + 1) * 0x9E3779B97F4A7C15L;
        }
        h = (h ^ (h >>> 33)) * 0xFF51AFD7ED558CCDL;
        h = (h ^ (h >>> 33)) * 0xC4CEB9FE1A85EC53L;
        return (int) (h >>> 32);
    }

    static boolean equal(int[] a, int aFrom, int[] b, int bFrom, int count) {
        for (int i = 0; i < count; i++) {
            if (a[aFrom + i] != b[bFrom + i]) {
                return false;
            }
        }
        return true;
    }
}
