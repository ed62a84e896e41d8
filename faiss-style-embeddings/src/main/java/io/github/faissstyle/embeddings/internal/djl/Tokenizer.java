package io.github.faissstyle.embeddings.internal.djl;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import io.github.faissstyle.common.FaissStyleException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** A {@code tokenizer.json}, run by Hugging Face's library. Safe for threads. */
public final class Tokenizer implements AutoCloseable {
    private final HuggingFaceTokenizer tokenizer;

    /**
     * Opens a tokenizer.
     *
     * @param file {@code tokenizer.json}
     * @param length tokens that a text is cut to, marks of begin and end included
     * @throws FaissStyleException if Hugging Face's library is not there, or the file cannot be read
     */
    public Tokenizer(Path file, int length) {
        DjlSettings.set();
        try {
            // What the file says of padding and length is another program's wish.
            tokenizer = HuggingFaceTokenizer.newInstance(
                    file,
                    Map.of(
                            "truncation",
                            "true",
                            "maxLength",
                            Integer.toString(length),
                            "modelMaxLength",
                            Integer.toString(length),
                            "padding",
                            "false"));
        } catch (IOException | RuntimeException e) {
            throw new FaissStyleException(file + " cannot be read as a tokenizer: " + e.getMessage(), e);
        } catch (LinkageError e) {
            throw new FaissStyleException(
                    "tokenizers need Hugging Face's library: add ai.djl.huggingface:tokenizers to the class path: " + e,
                    e);
        }
    }

    /**
     * The tokens of a text.
     *
     * @param ids their numbers
     * @param types the segment of each
     */
    @SuppressWarnings("ArrayRecordComponent") // passed on once
    public record Tokens(long[] ids, long[] types) {}

    /**
     * Cuts a text into tokens.
     *
     * @param text any text
     * @return its tokens, marks of begin and end included
     */
    public Tokens tokens(String text) {
        Encoding encoding = tokenizer.encode(text);
        return new Tokens(encoding.getIds(), encoding.getTypeIds());
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
