package io.github.faissstyle.similarity;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.github.faissstyle.common.FaissStyleException;
import io.github.faissstyle.internal.util.AtomicFiles;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * The ids of an index in a file: {@code {"track_ids": [...]}}, as Python's {@code json} writes and reads it. Ours adds
 * {@code "index_crc32c"}, the checksum of the index they belong to, which others need not know.
 */
final class IdsFile {
    private static final String IDS = "track_ids";
    private static final String CHECKSUM = "index_crc32c";

    private IdsFile() {}

    static void makeFolder(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new FaissStyleException(folder + " cannot be made: " + e.getMessage(), e);
        }
    }

    static void write(Path file, Path indexFile, RowIds ids) {
        try {
            String checksum = checksum(indexFile);
            AtomicFiles.write(file, channel -> {
                OutputStream out = Channels.newOutputStream(channel);
                try (JsonGenerator json = new JsonFactory().createGenerator(out)) {
                    json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
                    json.writeStartObject();
                    json.writeArrayFieldStart(IDS);
                    for (int row = 0; row < ids.rows(); row++) {
                        json.writeString(ids.id(row));
                    }
                    json.writeEndArray();
                    json.writeStringField(CHECKSUM, checksum);
                    json.writeEndObject();
                }
            });
        } catch (IOException e) {
            throw new FaissStyleException(file + " cannot be written: " + e.getMessage(), e);
        }
    }

    static RowIds read(Path file, Path indexFile) {
        RowIds ids = new RowIds();
        boolean found = false;
        try (JsonParser json = new JsonFactory().createParser(Files.newInputStream(file))) {
            json.enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
            expect(json.nextToken(), JsonToken.START_OBJECT, "an object");
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                JsonToken value = json.nextToken();
                if (name.equals(IDS)) {
                    readIds(json, value, ids);
                    found = true;
                } else if (name.equals(CHECKSUM)) {
                    expect(value, JsonToken.VALUE_STRING, "a text as \"" + CHECKSUM + "\"");
                    checkIndex(json.getText(), indexFile, file);
                } else {
                    json.skipChildren();
                }
            }
            if (!found) {
                throw new IllegalArgumentException("field \"" + IDS + "\" is missing");
            }
            return ids;
        } catch (IOException | IllegalArgumentException e) {
            throw new FaissStyleException(file + " cannot be read as ids of an index: " + e.getMessage(), e);
        }
    }

    private static void readIds(JsonParser json, JsonToken value, RowIds ids) throws IOException {
        expect(value, JsonToken.START_ARRAY, "an array as \"" + IDS + "\"");
        for (JsonToken token = json.nextToken(); token != JsonToken.END_ARRAY; token = json.nextToken()) {
            if (token == JsonToken.VALUE_NULL) {
                ids.addRemoved();
                continue;
            }
            if (token != JsonToken.VALUE_STRING && token != JsonToken.VALUE_NUMBER_INT) {
                throw new IllegalArgumentException(
                        "number " + ids.rows() + " of \"" + IDS + "\" is " + token + ", expected a text");
            }
            ids.add(List.of(json.getText()));
        }
    }

    private static void expect(@org.jspecify.annotations.Nullable JsonToken found, JsonToken wanted, String what) {
        if (found != wanted) {
            throw new IllegalArgumentException("there is " + found + " where " + what + " is expected");
        }
    }

    private static void checkIndex(String expected, Path indexFile, Path file) throws IOException {
        String found = checksum(indexFile);
        if (!found.equals(expected)) {
            throw new FaissStyleException(file + " belongs to an index with checksum " + expected + ", " + indexFile
                    + " has " + found + ": they were not saved together");
        }
    }

    private static String checksum(Path file) throws IOException {
        CRC32C crc = new CRC32C();
        ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 20);
        try (FileChannel channel = FileChannel.open(file)) {
            while (channel.read(buffer.clear()) >= 0) {
                crc.update(buffer.flip());
            }
        }
        return Long.toHexString(crc.getValue());
    }
}
