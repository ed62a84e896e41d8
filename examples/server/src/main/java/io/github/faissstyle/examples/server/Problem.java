package io.github.faissstyle.examples.server;

/** What a request gets instead of an answer: a status and a sentence, sent as problem+json (RFC 9457). */
final class Problem extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;

    Problem(int status, String detail) {
        super(detail);
        this.status = status;
    }

    int status() {
        return status;
    }

    static String title(int status) {
        return switch (status) {
            case 400 -> "Bad request";
            case 401 -> "Not authorised";
            case 403 -> "Forbidden";
            case 404 -> "Not found";
            case 405 -> "Method not allowed";
            case 413 -> "Body too large";
            case 415 -> "Unsupported media type";
            case 422 -> "Cannot be processed";
            case 503 -> "Not available";
            default -> status < 500 ? "Request refused" : "Internal error";
        };
    }
}
