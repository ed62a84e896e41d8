package io.github.faissstyle.pattern;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.github.faissstyle.common.FaissStyleException;
import io.github.faissstyle.internal.util.AtomicFiles;
import io.github.faissstyle.internal.util.Hashing;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of a generator and their numbers, 0 to size - 1 without gaps. On disk a JSON object from token to number,
 * as tokenizers write it: {@code {"STYLE=pop": 0, "TEMPO=120": 1}}. Immutable.
 */
public final class Vocabulary {
    /** More than any tokenizer has, and what bounds the memory that a hostile file can take. */
    private static final int MAX_SIZE = 1 << 24;

    private static final long MAX_FILE_BYTES = 1L << 28;

    private final String[] tokens;
    private final Map<String, Integer> ids;
    private final String fingerprint;

    private Vocabulary(String[] tokens) {
        this.tokens = tokens;
        ids = new HashMap<>(tokens.length * 2);
        Hashing digest = new Hashing();
        for (int id = 0; id < tokens.length; id++) {
            if (!isText(tokens[id])) {
                throw new IllegalArgumentException("token \"" + tokens[id] + "\" of number " + id
                        + " is empty or has an unpaired surrogate, which no UTF-8 file can hold");
            }
            Integer before = ids.put(tokens[id], id);
            if (before != null) {
                throw new IllegalArgumentException(
                        "token \"" + tokens[id] + "\" is there twice, as " + before + " and as " + id);
            }
            byte[] bytes = tokens[id].getBytes(StandardCharsets.UTF_8);
            digest.addInt(bytes.length);
            digest.addBytes(bytes);
        }
        fingerprint = digest.sha256();
    }

    /** Not empty, and every surrogate has its partner. */
    private static boolean isText(String token) {
        return !token.isEmpty() && StandardCharsets.UTF_8.newEncoder().canEncode(token);
    }

    /**
     * Numbers tokens in the order given.
     *
     * @param tokens the tokens, no two equal, none empty, at least one
     * @return the vocabulary
     * @throws IllegalArgumentException if there is no token, or one is there twice
     */
    public static Vocabulary of(List<String> tokens) {
        if (tokens.isEmpty()) {
            throw new IllegalArgumentException("tokens must not be empty");
        }
        return new Vocabulary(tokens.toArray(new String[0]));
    }

    /**
     * Reads a vocabulary.
     *
     * @param json a JSON object from token to number
     * @return the vocabulary
     * @throws FaissStyleException if the file cannot be read, is not such an object, or its numbers are negative,
     *     repeated or have gaps; the message names the file, the token and the fault
     */
    public static Vocabulary read(Path json) {
        try {
            if (Files.exists(json) && !Files.isRegularFile(json)) {
                throw new FaissStyleException(json + " is no regular file"); // a pipe would block, a device never end
            }
            if (Files.size(json) > MAX_FILE_BYTES) {
                throw new FaissStyleException(
                        json + " has " + Files.size(json) + " bytes, expected at most " + MAX_FILE_BYTES);
            }
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(java.nio.ByteBuffer.wrap(Files.readAllBytes(json)))
                    .toString();
            try (JsonParser parser =
                    new JsonFactory().createParser(text.startsWith("\ufeff") ? text.substring(1) : text)) {
                return new Vocabulary(parse(parser, json));
            }
        } catch (NoSuchFileException e) {
            throw new FaissStyleException("there is no vocabulary " + json, e);
        } catch (CharacterCodingException e) {
            throw new FaissStyleException(json + " is not UTF-8", e);
        } catch (JsonProcessingException e) {
            throw new FaissStyleException(json + " is not valid JSON: " + e.getOriginalMessage() + position(e), e);
        } catch (IOException e) {
            throw new FaissStyleException("cannot read vocabulary " + json + ": " + e, e);
        }
    }

    private static String position(JsonProcessingException e) {
        return e.getLocation() == null
                ? ""
                : " (line " + e.getLocation().getLineNr() + ", column "
                        + e.getLocation().getColumnNr() + ")";
    }

    private static String[] parse(JsonParser parser, Path file) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw new FaissStyleException(file + " is not a vocabulary: expected a JSON object from token to number");
        }
        Map<String, Integer> entries = new HashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String token = parser.currentName();
            if (!isText(token)) {
                throw new FaissStyleException(file + ": token \"" + token + "\" is empty or has an unpaired surrogate");
            }
            if (parser.nextToken() != JsonToken.VALUE_NUMBER_INT) {
                throw new FaissStyleException(file + ": token \"" + token + "\" has the value " + parser.getText()
                        + ", expected a whole number");
            }
            long id = parser.getLongValue();
            if (id < 0 || id >= MAX_SIZE) {
                throw new FaissStyleException(
                        file + ": token \"" + token + "\" has the number " + id + ", expected 0 to " + (MAX_SIZE - 1));
            }
            if (entries.put(token, (int) id) != null) {
                throw new FaissStyleException(file + ": token \"" + token + "\" is there twice");
            }
        }
        if (parser.nextToken() != null) {
            throw new FaissStyleException(file + " goes on after the vocabulary's object");
        }
        return numbered(entries, file);
    }

    private static String[] numbered(Map<String, Integer> entries, Path file) {
        if (entries.isEmpty()) {
            throw new FaissStyleException(file + " has no tokens");
        }
        @Nullable String[] tokens = new String[entries.size()];
        for (Map.Entry<String, Integer> entry : new TreeMap<>(entries).entrySet()) {
            int id = entry.getValue();
            if (id >= tokens.length) {
                throw new FaissStyleException(file + ": token \"" + entry.getKey() + "\" has the number " + id
                        + ", but there are " + tokens.length + " tokens: numbers must go from 0 without gaps");
            }
            if (tokens[id] != null) {
                throw new FaissStyleException(file + ": tokens \"" + tokens[id] + "\" and \"" + entry.getKey()
                        + "\" both have the number " + id);
            }
            tokens[id] = entry.getKey();
        }
        List<String> complete = new ArrayList<>(tokens.length);
        for (String token : tokens) {
            complete.add(
                    java.util.Objects.requireNonNull(token, "as many different numbers below n as there are tokens"));
        }
        return complete.toArray(new String[0]);
    }

    /**
     * Writes the vocabulary as JSON, in the order of the numbers; all or nothing.
     *
     * @param json where to; replaced if it exists
     * @throws FaissStyleException if it cannot be written
     */
    public void write(Path json) {
        try {
            AtomicFiles.write(json, channel -> {
                OutputStream out = Channels.newOutputStream(channel);
                try (JsonGenerator generator = new JsonFactory()
                        .createGenerator(out)
                        .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
                        .useDefaultPrettyPrinter()) {
                    generator.writeStartObject();
                    for (int id = 0; id < tokens.length; id++) {
                        generator.writeNumberField(tokens[id], id);
                    }
                    generator.writeEndObject();
                }
            });
        } catch (IOException e) {
            throw new FaissStyleException("cannot write vocabulary " + json + ": " + e, e);
        }
    }

    /**
     * Returns the number of tokens.
     *
     * @return tokens, at least 1
     */
    public int size() {
        return tokens.length;
    }

    /**
     * Finds a token's number.
     *
     * @param token the token
     * @return its number, or -1 if the vocabulary does not have it
     */
    public int id(String token) {
        Integer id = ids.get(token);
        return id == null ? -1 : id;
    }

    /**
     * Finds a token by number.
     *
     * @param id 0 to size - 1
     * @return the token
     */
    public String token(int id) {
        if (id < 0 || id >= tokens.length) {
            throw new IllegalArgumentException("id must be in [0, " + tokens.length + "), was " + id);
        }
        return tokens[id];
    }

    /**
     * Names the content: equal for vocabularies with the same tokens under the same numbers, whatever the file looked
     * like.
     *
     * @return SHA-256, in hexadecimal, over the tokens in the order of their numbers, each as its length in UTF-8 bytes
     *     (32 bits, big-endian) and those bytes
     */
    public String fingerprint() {
        return fingerprint;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Vocabulary that && fingerprint.equals(that.fingerprint);
    }

    @Override
    public int hashCode() {
        return fingerprint.hashCode();
    }

    @Override
    public String toString() {
        return "Vocabulary of " + tokens.length + " tokens, " + fingerprint.substring(0, 12);
    }
}
