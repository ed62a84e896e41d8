package io.github.faissstyle.index;

import java.util.List;
import java.util.Locale;

/**
 * A structure for some number of vectors, and why.
 *
 * @param spec the structure
 * @param parameters for {@link VectorIndex#setParameters}; empty if there are none to set
 * @param memoryBytes about what it takes on the heap once it is searched, if all vectors are added at once: where they
 *     come in small portions, inverted lists keep room for up to half as much again
 * @param why the reasons, for people
 */
public record IndexSuggestion(IndexSpec spec, String parameters, long memoryBytes, String why) {
    /** Up to here a scan is fast: 60 microseconds over 64 floats each. Lists take less, and must be trained. */
    private static final long FEW = 5_000;

    /** What codes of a byte a component find of the nearest, by rule of thumb: it depends on the vectors. */
    private static final double BYTE_RECALL = .97;

    private record Step(double recall, int nprobe) {}

    /**
     * What vectors of some sixteen independent directions took, 8,000 to 100,000 of them, with hardly a difference
     * between the sizes. Starting points: check with {@link VectorIndex#recallProbe}.
     */
    private static final List<Step> STEPS =
            List.of(new Step(.8, 8), new Step(.9, 14), new Step(.95, 20), new Step(.99, 32), new Step(.999, 64));

    static IndexSuggestion of(long n, int d, long memoryBudget, double recallTarget) {
        long flat = withRest(n * d * 4 + flatCodes(n, d));
        if (flat <= memoryBudget && (n <= FEW || recallTarget >= 1)) {
            String why = n <= FEW ? "a scan of " + n + " vectors is fast" : "only an exact search finds all";
            return suggestion("Flat", "", flat, why);
        }
        if (recallTarget >= 1) {
            throw tooLittle(n, d, memoryBudget, recallTarget, flat);
        }
        long bytes = withRest(n * d + 8L * d);
        if (n <= FEW && bytes <= memoryBudget && recallTarget <= BYTE_RECALL) {
            return suggestion("SQ8", "", bytes, "a byte a component fits, four do not; a scan of " + n + " is fast");
        }
        Step step = STEPS.stream()
                .filter(s -> s.recall() >= recallTarget)
                .findFirst()
                .orElse(STEPS.get(STEPS.size() - 1));
        int nlist = lists(n);
        String nprobe = "nprobe=" + Math.min(nlist, step.nprobe());
        long ids = 8 * n + 4L * nlist * d + flatCodes(nlist, d);
        long lists = withRest(4 * n * d + ids + listCodes(n, d, nlist));
        if (lists <= memoryBudget) {
            String why = "vectors as they are fit, in lists of which few are looked at";
            return suggestion("IVF" + nlist + ",Flat", nprobe, lists, why);
        }
        long bytewise = withRest(n * d + ids + 8L * d);
        if (bytewise <= memoryBudget && recallTarget <= BYTE_RECALL) {
            return suggestion("IVF" + nlist + ",SQ8", nprobe, bytewise, "a byte a component fits, four do not");
        }
        for (int m = d / 2; m >= 8; m--) {
            long shorter = withRest(n * (m + 4) + ids + 4L * d * (256 + d));
            if (d % m == 0 && shorter <= memoryBudget && recallTarget <= (m >= d / 4 ? .8 : .6)) {
                String why = m + " bytes a vector fit; codes this short lose neighbours";
                return suggestion("OPQ" + m + ",IVF" + nlist + ",PQ" + m, nprobe, shorter, why);
            }
        }
        if (bytes <= memoryBudget && recallTarget <= BYTE_RECALL) {
            return suggestion("SQ8", "", bytes, "a byte a component fits, lists beside it do not");
        }
        long floats = n <= FEW ? flat : lists;
        throw tooLittle(n, d, memoryBudget, recallTarget, recallTarget > BYTE_RECALL ? floats : bytes);
    }

    /** With a little for what stands around the arrays. */
    private static long withRest(long bytes) {
        return bytes + bytes / 1000 + 4096;
    }

    /** What searches derive from vectors that are scanned. */
    private static long flatCodes(long n, int d) {
        return n < 512 || d < 64 || d > 8192 ? 0 : n * (4L * ((d + 3) / 4) + 12);
    }

    /** What searches derive from the vectors in lists and from their centroids. */
    private static long listCodes(long n, int d, int nlist) {
        return n < 4096 || d < 64 || d > 8192 ? 0 : (n + nlist) * (d + 8L) + 128L * nlist;
    }

    private static IndexSuggestion suggestion(String factory, String parameters, long bytes, String why) {
        return new IndexSuggestion(IndexSpec.parse(factory), parameters, bytes, why);
    }

    /** A power of two near four times the square root, as FAISS's guidelines have it. */
    private static int lists(long n) {
        return Integer.highestOneBit((int) Math.min(1 << 20, Math.max(16, 4 * Math.sqrt((double) n) * 1.41)));
    }

    private static IllegalArgumentException tooLittle(long n, int d, long budget, double recall, long needed) {
        return new IllegalArgumentException(String.format(
                Locale.ROOT,
                "memoryBudget of %d bytes is too little for recall %s of %d vectors of %d floats, which takes about %d",
                budget,
                recall,
                n,
                d,
                needed));
    }
}
