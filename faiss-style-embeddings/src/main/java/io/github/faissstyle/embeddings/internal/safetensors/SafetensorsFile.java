package io.github.faissstyle.embeddings.internal.safetensors;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.github.faissstyle.common.FaissStyleException;
import io.github.faissstyle.internal.util.AtomicFiles;
import io.github.faissstyle.internal.util.JsonFields;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The safetensors format, version 0.3 and later: 8 bytes length of a JSON header, which gives each tensor's type, shape
 * and place, then the tensors without gaps, all little-endian. Reads F64, F32, F16 and BF16 as floats, writes F32.
 * Nothing in a file is trusted.
 */
public final class SafetensorsFile {
    private static final String METADATA = "__metadata__";

    /** The reference implementation's own bound. */
    private static final long MOST_HEADER_BYTES = 100_000_000;

    private static final int CHUNK_BYTES = 1 << 20;

    private final Map<String, Tensor> tensors;
    private final Map<String, String> metadata;

    /**
     * Makes the content of a file.
     *
     * @param tensors by name, in the order in which they are written
     * @param metadata texts by name
     */
    public SafetensorsFile(Map<String, Tensor> tensors, Map<String, String> metadata) {
        this.tensors = new LinkedHashMap<>(tensors);
        this.metadata = new LinkedHashMap<>(metadata);
    }

    /**
     * Returns the texts.
     *
     * @return by name
     */
    public Map<String, String> metadata() {
        return metadata;
    }

    /**
     * Returns the tensors.
     *
     * @return by name
     */
    public Map<String, Tensor> tensors() {
        return tensors;
    }

    /**
     * Writes a file, beside its place first and then moved there.
     *
     * @param file where to
     * @throws FaissStyleException if it cannot be written
     */
    public void write(Path file) {
        try {
            byte[] header = header();
            AtomicFiles.write(file, channel -> {
                ByteBuffer buffer = ByteBuffer.allocate(CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
                buffer.putLong(header.length).flip();
                writeAll(channel, buffer);
                writeAll(channel, ByteBuffer.wrap(header));
                for (Tensor tensor : tensors.values()) {
                    float[] values = tensor.values();
                    for (int at = 0; at < values.length; ) {
                        int count = Math.min(values.length - at, CHUNK_BYTES / Float.BYTES);
                        buffer.clear();
                        buffer.asFloatBuffer().put(values, at, count);
                        writeAll(channel, buffer.limit(count * Float.BYTES));
                        at += count;
                    }
                }
            });
        } catch (IOException e) {
            throw new FaissStyleException(file + " cannot be written: " + e.getMessage(), e);
        }
    }

    private byte[] header() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = new JsonFactory().createGenerator(bytes)) {
            json.writeStartObject();
            if (!metadata.isEmpty()) {
                json.writeObjectFieldStart(METADATA);
                for (Map.Entry<String, String> entry : metadata.entrySet()) {
                    json.writeStringField(entry.getKey(), entry.getValue());
                }
                json.writeEndObject();
            }
            long at = 0;
            for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
                Tensor tensor = entry.getValue();
                json.writeObjectFieldStart(entry.getKey());
                json.writeStringField("dtype", "F32");
                json.writeFieldName("shape");
                json.writeArray(tensor.shape(), 0, tensor.shape().length);
                long end = at + (long) Float.BYTES * tensor.values().length;
                json.writeFieldName("data_offsets");
                json.writeArray(new long[] {at, end}, 0, 2);
                json.writeEndObject();
                at = end;
            }
            json.writeEndObject();
        }
        // Tensors begin at whole eights, as the reference implementation has it.
        while (bytes.size() % Long.BYTES != 0) {
            bytes.write(' ');
        }
        return bytes.toByteArray();
    }

    private static void writeAll(FileChannel channel, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    /**
     * Reads a file.
     *
     * @param file the file
     * @return what it holds
     * @throws FaissStyleException if it cannot be read or is not valid, naming what was found and what was expected
     */
    public static SafetensorsFile read(Path file) {
        try (FileChannel channel = FileChannel.open(file)) {
            return read(channel);
        } catch (IllegalArgumentException | JsonProcessingException e) {
            throw new FaissStyleException(file + " is no safetensors file: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new FaissStyleException(file + " cannot be read: " + e, e);
        }
    }

    private static SafetensorsFile read(FileChannel channel) throws IOException {
        long size = channel.size();
        if (size < Long.BYTES) {
            throw new IllegalArgumentException("it has " + size + " bytes, expected at least 8");
        }
        ByteBuffer first = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        readAll(channel, first, 0);
        long headerLength = first.getLong(0);
        if (headerLength < 2 || headerLength > Math.min(MOST_HEADER_BYTES, size - Long.BYTES)) {
            throw new IllegalArgumentException("its header claims " + headerLength + " bytes, expected 2 to "
                    + Math.min(MOST_HEADER_BYTES, size - Long.BYTES));
        }
        ByteBuffer header = ByteBuffer.allocate((int) headerLength);
        readAll(channel, header, Long.BYTES);
        JsonFields fields = JsonFields.parse(header.array());
        Map<String, String> metadata = new LinkedHashMap<>();
        if (fields.has(METADATA)) {
            JsonFields texts = fields.object(METADATA);
            for (String name : texts.names()) {
                metadata.put(name, texts.text(name));
            }
        }
        long dataAt = Long.BYTES + headerLength;
        List<Place> places = new ArrayList<>();
        for (String name : fields.names()) {
            if (!name.equals(METADATA)) {
                places.add(Place.of(name, fields.object(name), size - dataAt));
            }
        }
        checkNoGaps(places, size - dataAt); // before anything large is made
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (Place place : places) {
            tensors.put(place.name, new Tensor(place.shape, readValues(channel, place, dataAt)));
        }
        return new SafetensorsFile(tensors, metadata);
    }

    /** Where a tensor lies. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Place(String name, String type, int[] shape, long from, int count) {
        static Place of(String name, JsonFields fields, long dataBytes) {
            String type = fields.text("dtype");
            int each = bytesEach(type);
            if (each == 0) {
                throw new IllegalArgumentException(
                        "tensor \"" + name + "\" is of type " + type + ", expected F64, F32, F16 or BF16");
            }
            double[] sizes = fields.numbers("shape");
            int[] shape = new int[sizes.length];
            double count = 1;
            for (int i = 0; i < shape.length; i++) {
                shape[i] = (int) sizes[i];
                if (shape[i] != sizes[i] || shape[i] < 0) {
                    throw new IllegalArgumentException(
                            "tensor \"" + name + "\" has shape " + Arrays.toString(sizes) + ", expected whole numbers");
                }
                count *= shape[i];
            }
            double[] offsets = fields.numbers("data_offsets");
            if (offsets.length != 2
                    || !(offsets[0] >= 0 && offsets[0] <= offsets[1] && offsets[1] <= dataBytes)
                    || offsets[0] != Math.rint(offsets[0])
                    || offsets[1] - offsets[0] != count * each
                    || count > Integer.MAX_VALUE - 8) {
                throw new IllegalArgumentException("tensor \"" + name + "\" of type " + type + " and shape "
                        + Arrays.toString(shape) + " lies at " + Arrays.toString(offsets) + " of " + dataBytes
                        + " bytes");
            }
            return new Place(name, type, shape, (long) offsets[0], (int) count);
        }

        long to() {
            return from + (long) count * bytesEach(type);
        }
    }

    private static void checkNoGaps(List<Place> places, long dataBytes) {
        List<Place> inOrder = new ArrayList<>(places);
        inOrder.sort(Comparator.comparingLong(Place::from).thenComparingLong(Place::to));
        long end = 0;
        for (Place place : inOrder) {
            if (place.from != end) {
                throw new IllegalArgumentException(
                        "tensor \"" + place.name + "\" begins at " + place.from + ", expected " + end);
            }
            end = place.to();
        }
        if (end != dataBytes) {
            throw new IllegalArgumentException("its tensors take " + end + " bytes, there are " + dataBytes);
        }
    }

    private static float[] readValues(FileChannel channel, Place place, long dataAt) throws IOException {
        float[] values = new float[place.count];
        int each = bytesEach(place.type);
        ByteBuffer buffer = ByteBuffer.allocate(CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 0; at < values.length; ) {
            int some = Math.min(values.length - at, CHUNK_BYTES / each);
            buffer.clear().limit(some * each);
            readAll(channel, buffer, dataAt + place.from + (long) at * each);
            convert(place.type, buffer.flip(), values, at, some);
            at += some;
        }
        return values;
    }

    private static void convert(String type, ByteBuffer buffer, float[] values, int at, int count) {
        switch (type) {
            case "F64" -> {
                for (int i = 0; i < count; i++) {
                    values[at + i] = (float) buffer.getDouble();
                }
            }
            case "F16" -> {
                for (int i = 0; i < count; i++) {
                    values[at + i] = half(buffer.getShort());
                }
            }
            case "BF16" -> {
                for (int i = 0; i < count; i++) {
                    values[at + i] = Float.intBitsToFloat(buffer.getShort() << 16);
                }
            }
            default -> buffer.asFloatBuffer().get(values, at, count);
        }
    }

    /** IEEE 754 half precision. */
    private static float half(short bits) {
        int exponent = (bits >> 10) & 31;
        int fraction = bits & 1023;
        float size = switch (exponent) {
            case 0 -> fraction * 0x1p-24f;
            case 31 -> fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
            default -> Float.intBitsToFloat(((exponent + 112) << 23) | (fraction << 13));
        };
        return bits < 0 ? -size : size;
    }

    private static int bytesEach(String type) {
        return switch (type) {
            case "F64" -> 8;
            case "F32" -> 4;
            case "F16", "BF16" -> 2;
            default -> 0;
        };
    }

    private static void readAll(FileChannel channel, ByteBuffer buffer, long from) throws IOException {
        long at = from;
        while (buffer.hasRemaining()) {
            int read = channel.read(buffer, at);
            if (read < 0) {
                throw new EOFException("it ends at " + at);
            }
            at += read;
        }
    }
}
