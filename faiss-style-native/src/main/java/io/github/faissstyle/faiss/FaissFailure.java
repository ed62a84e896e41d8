package io.github.faissstyle.faiss;

/** What FAISS said when it failed; made by the native code, never seen by users. */
final class FaissFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    FaissFailure(String message) {
        super(message);
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
