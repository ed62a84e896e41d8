package io.github.faissstyle.embeddings.internal.safetensors;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.faissstyle.common.FaissStyleException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsFileTest {
    @TempDir
    Path folder;

    private Path file(String header, byte[] data) throws IOException {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(text.length)
                .array());
        bytes.write(text);
        bytes.write(data);
        return Files.write(folder.resolve("t.safetensors"), bytes.toByteArray());
    }

    @Test
    void readsWhatItWrites() {
        Random random = new Random(1);
        float[] large = new float[600_001];
        for (int i = 0; i < large.length; i++) {
            large[i] = random.nextFloat();
        }
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("größe", Tensor.of(new float[] {1, -2, Float.MIN_VALUE, 4, 5, 6}, 2, 3));
        tensors.put("large", Tensor.of(large, large.length));
        tensors.put("none", Tensor.of(new float[0], 0, 7));
        tensors.put("number", Tensor.of(new float[] {3}));
        Path path = folder.resolve("w.safetensors");
        new SafetensorsFile(tensors, Map.of("a \"b\"", "c\nd")).write(path);
        SafetensorsFile read = SafetensorsFile.read(path);
        assertEquals(Map.of("a \"b\"", "c\nd"), read.metadata());
        assertEquals(tensors.keySet(), read.tensors().keySet());
        tensors.forEach((name, tensor) -> {
            assertArrayEquals(tensor.shape(), read.tensors().get(name).shape());
            assertArrayEquals(tensor.values(), read.tensors().get(name).values());
        });
    }

    @Test
    void readsOtherWidths() throws IOException {
        ByteBuffer data = ByteBuffer.allocate(8 + 8 + 6 + 2).order(ByteOrder.LITTLE_ENDIAN);
        data.putDouble(0.5).putDouble(-1e3);
        data.putShort((short) 0x3c00).putShort((short) 0xc500).putShort((short) 0x0001);
        data.putShort((short) 0x4049);
        Map<String, Tensor> tensors = SafetensorsFile.read(file(
                        "{\"d\":{\"dtype\":\"F64\",\"shape\":[2],\"data_offsets\":[0,16]},"
                                + "\"h\":{\"dtype\":\"F16\",\"shape\":[3],\"data_offsets\":[16,22]},"
                                + "\"b\":{\"dtype\":\"BF16\",\"shape\":[1],\"data_offsets\":[22,24]}}",
                        data.array()))
                .tensors();
        assertArrayEquals(new float[] {0.5f, -1000}, tensors.get("d").values());
        assertArrayEquals(new float[] {1, -5, 0x1p-24f}, tensors.get("h").values());
        assertArrayEquals(new float[] {3.140625f}, tensors.get("b").values());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a\":{\"dtype\":\"I8\",\"shape\":[2],\"data_offsets\":[0,8]}} | of type I8",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,8]}} | lies at [0.0, 8.0] of 8",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[4,12]}} | lies at [4.0, 12.0] of 8",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[-2],\"data_offsets\":[0,8]}} | expected whole numbers",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[4e9,4e9],\"data_offsets\":[0,8]}} | expected whole numbers",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[2000000000,2000000000],\"data_offsets\":[0,8]}} | lies at",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}} | take 4 bytes, there are 8",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}} | begins at 4, expected 0",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},\"b\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}} | begins at 0, expected 8",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[2]}} | \"data_offsets\" is null",
                "{\"a\":7} | \"a\" is 7, expected an object",
                "{\"a\":{} | JSON",
                "[] | expected",
            })
    void whatIsWrongIsNamed(String header, String why) throws IOException {
        Path file = file(header, new byte[8]);
        String message = assertThrows(FaissStyleException.class, () -> SafetensorsFile.read(file))
                .getMessage();
        assertTrue(message.startsWith(file.toString()), message);
        if (!why.equals("JSON")) {
            assertTrue(message.contains(why), message);
        }
    }

    @Test
    void lengthsThatLieAreNotBelieved() throws IOException {
        Path file = folder.resolve("lie");
        for (long claim : new long[] {-1, 0, 9, Long.MAX_VALUE}) {
            Files.write(
                    file,
                    ByteBuffer.allocate(16)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .putLong(claim)
                            .array());
            assertThrows(FaissStyleException.class, () -> SafetensorsFile.read(file));
        }
        Files.write(file, new byte[3]);
        assertTrue(assertThrows(FaissStyleException.class, () -> SafetensorsFile.read(file))
                .getMessage()
                .contains("it has 3 bytes"));
        assertThrows(FaissStyleException.class, () -> SafetensorsFile.read(folder.resolve("nobody")));
    }

    /** Whatever happens to a file: it is read, or refused with a word on why. */
    @Test
    void mutatedFilesAreReadOrRefused() throws IOException {
        Path file = folder.resolve("m.safetensors");
        new SafetensorsFile(
                        Map.of("a", Tensor.of(new float[40], 4, 10), "b", Tensor.of(new float[3], 3)),
                        Map.of("format", "pt"))
                .write(file);
        byte[] good = Files.readAllBytes(file);
        int tries = Boolean.getBoolean("faissstyle.soak") ? 10_000 : 500;
        Random random = new Random(20261121);
        int refused = 0;
        for (int i = 0; i < tries; i++) {
            byte[] bytes = good.clone();
            for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
                bytes[random.nextInt(Math.min(bytes.length, 220))] = (byte) random.nextInt();
            }
            if (random.nextInt(4) == 0) {
                bytes = java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length));
            }
            Files.write(file, bytes);
            try {
                SafetensorsFile.read(file);
            } catch (FaissStyleException e) {
                refused++;
                assertTrue(e.getMessage().length() > file.toString().length(), e.getMessage());
            }
        }
        assertTrue(refused > tries / 2, "refused " + refused);
    }
}
