package io.github.faissstyle.testkit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads stored cases into maps, lists, strings, numbers and booleans; {@code "NaN"} and the infinities stay strings.
 */
public final class Json {
    private final Object value;

    private Json(Object value) {
        this.value = value;
    }

    public static Json read(Path file) {
        try (JsonParser parser = new JsonFactory().createParser(Files.readAllBytes(file))) {
            parser.nextToken();
            return new Json(value(parser));
        } catch (IOException e) {
            throw new AssertionError("cannot read " + file, e);
        }
    }

    public boolean has(String key) {
        return value instanceof Map<?, ?> map && map.get(key) != null;
    }

    public Json get(String key) {
        return new Json(((Map<?, ?>) value).get(key));
    }

    public List<Json> list() {
        List<Json> result = new ArrayList<>();
        for (Object element : (List<?>) value) {
            result.add(new Json(element));
        }
        return result;
    }

    public List<String> strings() {
        return list().stream().map(Json::text).toList();
    }

    public String text() {
        return (String) value;
    }

    public boolean bool() {
        return (Boolean) value;
    }

    public int intValue() {
        return ((Number) value).intValue();
    }

    public long longValue() {
        return ((Number) value).longValue();
    }

    public double doubleValue() {
        return value instanceof String text ? Double.parseDouble(text) : ((Number) value).doubleValue();
    }

    /** The float that the shortest decimal stands for. */
    public float floatValue() {
        return value instanceof String text ? Float.parseFloat(text) : Float.parseFloat(value.toString());
    }

    public float[] floats() {
        List<Json> elements = list();
        float[] result = new float[elements.size()];
        for (int i = 0; i < result.length; i++) {
            result[i] = elements.get(i).floatValue();
        }
        return result;
    }

    public double[] doubles() {
        return list().stream().mapToDouble(Json::doubleValue).toArray();
    }

    public long[] longs() {
        return list().stream().mapToLong(Json::longValue).toArray();
    }

    public int[] ints() {
        return list().stream().mapToInt(Json::intValue).toArray();
    }

    private static Object value(JsonParser parser) throws IOException {
        JsonToken token = parser.currentToken();
        switch (token) {
            case START_OBJECT -> {
                Map<String, Object> map = new LinkedHashMap<>();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String name = parser.currentName();
                    parser.nextToken();
                    map.put(name, value(parser));
                }
                return map;
            }
            case START_ARRAY -> {
                List<Object> list = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    list.add(value(parser));
                }
                return list;
            }
            case VALUE_STRING -> {
                return parser.getText();
            }
            case VALUE_NUMBER_INT -> {
                return parser.getLongValue();
            }
            case VALUE_NUMBER_FLOAT -> {
                return parser.getDecimalValue();
            }
            case VALUE_TRUE, VALUE_FALSE -> {
                return token == JsonToken.VALUE_TRUE;
            }
            default -> {
                return null;
            }
        }
    }
}
