package io.github.faissstyle.embeddings.text;

import java.util.Arrays;
import java.util.Locale;

/** One way to make a vector of a text from those of its tokens, as sentence-transformers names and computes them. */
enum Pooling {
    CLS("cls"),
    MAX("max"),
    MEAN("mean"),
    MEAN_SQRT_LEN_TOKENS("mean_sqrt_len_tokens"),
    WEIGHTEDMEAN("weightedmean"),
    LASTTOKEN("lasttoken");

    private final String name;

    Pooling(String name) {
        this.name = name;
    }

    static Pooling of(String name) {
        return Arrays.stream(values())
                .filter(pooling -> pooling.name.equals(name.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("pooling mode \"" + name + "\" is not supported"));
    }

    /** The name of its flag before sentence-transformers 6. */
    String flag() {
        return "pooling_mode_" + name
                + switch (this) {
                    case CLS -> "_token";
                    case MAX, MEAN, WEIGHTEDMEAN -> "_tokens";
                    case MEAN_SQRT_LEN_TOKENS, LASTTOKEN -> "";
                };
    }

    /**
     * Pools a text.
     *
     * @param hidden vectors of tokens, row-major
     * @param offset where those of the text begin
     * @param tokens how many it has, at least 1
     * @param width floats a token
     * @param out takes the vector
     * @param to where it begins
     */
    void pool(float[] hidden, int offset, int tokens, int width, float[] out, int to) {
        switch (this) {
            case CLS -> System.arraycopy(hidden, offset, out, to, width);
            case LASTTOKEN -> System.arraycopy(hidden, offset + (tokens - 1) * width, out, to, width);
            case MAX -> {
                System.arraycopy(hidden, offset, out, to, width);
                for (int token = 1; token < tokens; token++) {
                    for (int i = 0; i < width; i++) {
                        out[to + i] = Math.max(out[to + i], hidden[offset + token * width + i]);
                    }
                }
            }
            default -> sum(hidden, offset, tokens, width, out, to);
        }
    }

    private void sum(float[] hidden, int offset, int tokens, int width, float[] out, int to) {
        float total = 0;
        Arrays.fill(out, to, to + width, 0);
        for (int token = 0; token < tokens; token++) {
            float weight = this == WEIGHTEDMEAN ? token + 1f : 1f;
            total += weight;
            int at = offset + token * width;
            for (int i = 0; i < width; i++) {
                out[to + i] += weight * hidden[at + i];
            }
        }
        float scale = 1 / (this == MEAN_SQRT_LEN_TOKENS ? (float) Math.sqrt(total) : total);
        for (int i = 0; i < width; i++) {
            out[to + i] *= scale;
        }
    }
}
