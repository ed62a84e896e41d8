package io.github.faissstyle.pattern;

import java.util.List;
import java.util.Optional;

/** Finds this library's own embedders by identity. */
public final class TokenEmbedders {
    private static final String DIM = "?dim=";

    private TokenEmbedders() {}

    /**
     * Makes the embedder that an identity names.
     *
     * @param identity as {@link TokenEmbedder#identity()} gave it
     * @return the embedder, or empty if it is none of this library's
     */
    public static Optional<TokenEmbedder> fromIdentity(String identity) {
        int at = identity.indexOf(DIM);
        if (at < 0 || !identity.substring(at + DIM.length()).matches("[1-9][0-9]{0,6}")) {
            return Optional.empty();
        }
        int dimension = Integer.parseInt(identity.substring(at + DIM.length()));
        return switch (identity.substring(0, at)) {
            case TokenHashEmbedder.NAME -> Optional.of(new TokenHashEmbedder(dimension));
            case KeyRelativeEmbedder.NAME -> Optional.of(new KeyRelativeEmbedder(dimension));
            default -> Optional.empty();
        };
    }

    /**
     * Makes an embedder by its short name.
     *
     * @param name {@code "token-hash"} or {@code "key-relative"}
     * @param dimension floats a vector, at least 1
     * @return the embedder
     * @throws IllegalArgumentException if the name is not known
     */
    public static TokenEmbedder named(String name, int dimension) {
        return switch (name) {
            case "token-hash" -> new TokenHashEmbedder(dimension);
            case "key-relative" -> new KeyRelativeEmbedder(dimension);
            default ->
                throw new IllegalArgumentException("embedder must be one of " + NAMES + ", was \"" + name + "\"");
        };
    }

    /** The short names. */
    public static final List<String> NAMES = List.of("token-hash", "key-relative");
}
