package io.github.faissstyle.fusion.internal.evidence;

/** Says what may come next. Safe to share by threads. */
@FunctionalInterface
public interface EvidenceSource {
    /** Never finds anything. */
    EvidenceSource NONE = (history, length, found) -> false;

    /**
     * Looks up what follows the last tokens of a sequence.
     *
     * @param history token ids, -1 for one that no pattern can hold
     * @param length how many of them there are
     * @param found receives what was found; left alone where nothing is
     * @return whether anything was found
     */
    boolean find(int[] history, int length, Evidence found);
}
