package io.github.faissstyle.bench.recall;

/** A peer cannot be used, or not any more; the message says which and why, in a line. */
final class PeerFailure extends Exception {
    private static final long serialVersionUID = 1L;

    PeerFailure(String peer, String why) {
        super(peer + ": " + why);
    }
}
