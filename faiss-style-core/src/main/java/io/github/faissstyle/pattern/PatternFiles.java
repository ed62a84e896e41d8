package io.github.faissstyle.pattern;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.github.faissstyle.common.FaissStyleException;
import io.github.faissstyle.pattern.StylePackReader.BadFileException;
import io.github.faissstyle.pattern.midi.MidiFiles;
import io.github.faissstyle.pattern.midi.RemiTokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads one file of a style pack into patterns. Equal tokens become one String. */
final class PatternFiles {
    private static final int MAX_TOKEN_LENGTH = 256;

    private final int barsPerPattern;
    private final Map<String, String> interned = new HashMap<>();

    PatternFiles(int barsPerPattern) {
        this.barsPerPattern = barsPerPattern;
    }

    static boolean isPatternFile(String name) {
        return !extension(name).isEmpty();
    }

    private static String extension(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        for (String extension : new String[] {".tokens", ".json", ".midi", ".mid"}) {
            if (lower.endsWith(extension)) {
                return extension;
            }
        }
        return "";
    }

    List<Pattern> read(StylePath style, Path file, String name) throws BadFileException {
        if (!StylePackReader.isRegular(file)) {
            throw new BadFileException("is not a regular file that can be read");
        }
        List<List<String>> parts = switch (extension(name)) {
            case ".tokens" -> List.of(tokens(text(file)));
            case ".json" -> bars(text(file));
            default -> midi(style, file);
        };
        List<Pattern> patterns = new ArrayList<>();
        String running = null;
        for (int part = 0; part < parts.size(); part++) {
            List<String> tokens = parts.get(part);
            String own = leadingKey(tokens);
            if (!tokens.isEmpty()) {
                patterns.add(new Pattern(name + "#" + part, style, tokens, name, part, own == null ? running : own));
            }
            running = lastKey(tokens, running);
        }
        if (patterns.isEmpty()) {
            throw new BadFileException("holds no tokens");
        }
        return patterns;
    }

    /** The key that is named before the first note. */
    private static @Nullable String leadingKey(List<String> tokens) {
        int note = tokens.indexOf("NOTE_ON");
        return Pattern.keyOf(note < 0 ? tokens : tokens.subList(0, note));
    }

    private static @Nullable String lastKey(List<String> tokens, @Nullable String before) {
        String key = before;
        for (String token : tokens) {
            key = token.startsWith("KEY=") ? token.substring(4) : key;
        }
        return key;
    }

    /** The whole file as text, never more than the limit in memory. */
    private static String text(Path file) throws BadFileException {
        try (InputStream in = Files.newInputStream(file)) {
            long size = Files.size(file);
            if (size > StylePackReader.MAX_TEXT_BYTES) {
                throw new BadFileException(
                        "has " + size + " bytes, expected at most " + StylePackReader.MAX_TEXT_BYTES);
            }
            byte[] bytes = in.readNBytes((int) StylePackReader.MAX_TEXT_BYTES + 1);
            if (bytes.length > StylePackReader.MAX_TEXT_BYTES) {
                throw new BadFileException(
                        "grew beyond " + StylePackReader.MAX_TEXT_BYTES + " bytes while it was read");
            }
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.startsWith("\ufeff") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw new BadFileException("is not UTF-8", e);
        } catch (IOException e) {
            throw new BadFileException("cannot be read: " + StylePackReader.reasonOf(e), e);
        }
    }

    private List<String> tokens(String text) throws BadFileException {
        List<String> tokens = new ArrayList<>();
        int from = -1;
        for (int i = 0; i <= text.length(); i++) {
            boolean space = i == text.length() || Character.isWhitespace(text.charAt(i));
            if (space && from >= 0) {
                tokens.add(token(text.substring(from, i), "at character " + from));
                from = -1;
            } else if (!space && from < 0) {
                from = i;
            } else if (from >= 0 && i - from > MAX_TOKEN_LENGTH) {
                throw new BadFileException(
                        "has a token of more than " + MAX_TOKEN_LENGTH + " characters at character " + from);
            }
        }
        return tokens;
    }

    private String token(String token, String where) throws BadFileException {
        if (token.isEmpty() || token.length() > MAX_TOKEN_LENGTH) {
            throw new BadFileException("has a token of " + token.length() + " characters " + where + ", expected 1 to "
                    + MAX_TOKEN_LENGTH);
        }
        for (int i = 0; i < token.length(); i++) {
            if (Character.isISOControl(token.charAt(i)) || Character.isWhitespace(token.charAt(i))) {
                throw new BadFileException(
                        String.format("has the character U+%04X in a token %s", (int) token.charAt(i), where));
            }
        }
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(token)) {
            throw new BadFileException("has an unpaired surrogate in a token " + where);
        }
        String known = interned.putIfAbsent(token, token);
        return known == null ? token : known;
    }

    /** {@code {"style": text, "bars": number, "tokenized_bars": [[token, ...], ...]}}; other fields are passed over. */
    private List<List<String>> bars(String text) throws BadFileException {
        try (JsonParser parser = new JsonFactory().createParser(text)) {
            expect(parser.nextToken() == JsonToken.START_OBJECT, parser, "expected an object");
            List<List<String>> bars = null;
            int declared = -1;
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String field = parser.currentName();
                JsonToken value = parser.nextToken();
                switch (field) {
                    case "tokenized_bars" -> bars = barList(parser);
                    case "style" -> expect(value == JsonToken.VALUE_STRING, parser, "style must be a text");
                    case "bars" -> {
                        expect(value == JsonToken.VALUE_NUMBER_INT, parser, "bars must be a whole number");
                        declared = parser.getIntValue();
                        expect(declared >= 0, parser, "bars must not be negative");
                    }
                    default -> parser.skipChildren();
                }
            }
            expect(parser.nextToken() == null, parser, "something follows the object");
            if (bars == null) {
                throw new BadFileException("has no \"tokenized_bars\"");
            }
            if (declared >= 0 && declared != bars.size()) {
                throw new BadFileException(
                        "says \"bars\": " + declared + " but has " + bars.size() + " in \"tokenized_bars\"");
            }
            return bars;
        } catch (JsonProcessingException e) {
            throw new BadFileException("is not valid JSON: " + e.getOriginalMessage() + at(e.getLocation()), e);
        } catch (IOException e) {
            throw new BadFileException("cannot be read: " + e, e);
        }
    }

    private List<List<String>> barList(JsonParser parser) throws IOException, BadFileException {
        expect(parser.currentToken() == JsonToken.START_ARRAY, parser, "tokenized_bars must be a list of bars");
        List<List<String>> bars = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            expect(
                    parser.currentToken() == JsonToken.START_ARRAY,
                    parser,
                    "bar " + bars.size() + " must be a list of tokens");
            List<String> tokens = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                expect(
                        parser.currentToken() == JsonToken.VALUE_STRING,
                        parser,
                        "token " + tokens.size() + " of bar " + bars.size() + " must be a text");
                tokens.add(token(parser.getText(), "in bar " + bars.size()));
            }
            bars.add(tokens);
        }
        return bars;
    }

    private static void expect(boolean holds, JsonParser parser, String fault) throws BadFileException {
        if (!holds) {
            throw new BadFileException(fault + at(parser.currentTokenLocation()));
        }
    }

    private static String at(com.fasterxml.jackson.core.@Nullable JsonLocation location) {
        return location == null ? "" : " (line " + location.getLineNr() + ", column " + location.getColumnNr() + ")";
    }

    private List<List<String>> midi(StylePath style, Path file) throws BadFileException {
        List<List<String>> bars;
        try {
            if (Files.size(file) > MidiFiles.MAX_BYTES) {
                throw new BadFileException(
                        "has " + Files.size(file) + " bytes, expected at most " + MidiFiles.MAX_BYTES);
            }
            bars = RemiTokenizer.encode(
                    MidiFiles.parse(Files.readAllBytes(file)), style.parent().replaceAll("\\s", "_"));
        } catch (FaissStyleException e) {
            throw new BadFileException(String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw new BadFileException("cannot be read: " + StylePackReader.reasonOf(e), e);
        } catch (NoClassDefFoundError e) {
            throw new BadFileException(
                    "is a MIDI file, which needs the module java.desktop: start with --add-modules java.desktop", e);
        }
        List<List<String>> parts = new ArrayList<>();
        for (int from = 0; from < bars.size(); from += barsPerPattern) {
            List<String> part = new ArrayList<>();
            for (List<String> bar : bars.subList(from, Math.min(bars.size(), from + barsPerPattern))) {
                for (String token : bar) {
                    part.add(token(token, "in the music"));
                }
            }
            parts.add(part);
        }
        return parts;
    }
}
