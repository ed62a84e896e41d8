package io.github.faissstyle.internal.util;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a JSON object of a small file, each of the type that is asked for. What does not fit is an
 * {@link IllegalArgumentException} that names the field, the value found and what was expected.
 */
public final class JsonFields {
    private final Map<?, ?> map;

    private JsonFields(@Nullable Object value) {
        if (!(value instanceof Map<?, ?> object)) {
            throw new IllegalArgumentException("there is " + value + " where an object is expected");
        }
        map = object;
    }

    /**
     * Reads an object.
     *
     * @param bytes JSON in UTF-8
     * @return its fields
     * @throws IOException if it is no JSON
     * @throws IllegalArgumentException if it is no object
     */
    public static JsonFields parse(byte[] bytes) throws IOException {
        try (JsonParser parser = new JsonFactory().createParser(bytes)) {
            parser.enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
            parser.nextToken();
            JsonFields fields = new JsonFields(value(parser));
            if (parser.nextToken() != null) {
                throw new IllegalArgumentException("there is " + parser.currentToken() + " after the object's end");
            }
            return fields;
        }
    }

    /** Jackson bounds how deep the text may nest. */
    private static Object value(JsonParser parser) throws IOException {
        @Nullable JsonToken token = parser.currentToken();
        if (token == null) {
            throw new IllegalArgumentException("it is empty");
        }
        switch (token) {
            case START_OBJECT -> {
                Map<String, Object> object = new LinkedHashMap<>();
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    String name = parser.currentName();
                    if (parser.nextToken() != JsonToken.VALUE_NULL) { // null is as good as missing
                        object.put(name, value(parser));
                    }
                }
                return object;
            }
            case START_ARRAY -> {
                List<Object> array = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    array.add(value(parser));
                }
                return array;
            }
            case VALUE_NUMBER_INT -> {
                return parser.getLongValue();
            }
            case VALUE_NUMBER_FLOAT -> {
                return parser.getDoubleValue();
            }
            case VALUE_TRUE, VALUE_FALSE -> {
                return parser.getBooleanValue();
            }
            default -> {
                return parser.getText();
            }
        }
    }

    /**
     * Lists the fields.
     *
     * @return their names, in the order of the file
     */
    public List<String> names() {
        return map.keySet().stream().map(String::valueOf).toList();
    }

    /**
     * Asks for a field.
     *
     * @param name its name
     * @return whether it is there
     */
    public boolean has(String name) {
        return map.containsKey(name);
    }

    private <T> T get(String name, Class<T> type, String expected) {
        return as(name, map.get(name), type, expected);
    }

    private static <T> T as(String name, @Nullable Object value, Class<T> type, String expected) {
        if (!type.isInstance(value)) {
            throw new IllegalArgumentException("field \"" + name + "\" is " + value + ", expected " + expected);
        }
        return type.cast(value);
    }

    /**
     * Reads a text.
     *
     * @param name of the field
     * @return its value
     */
    public String text(String name) {
        return get(name, String.class, "a text");
    }

    /**
     * Reads a text or a number as a text.
     *
     * @param name of the field
     * @return its value
     */
    public String scalar(String name) {
        Object value = map.get(name);
        return value instanceof Number number ? number.toString() : text(name);
    }

    /**
     * Reads true or false.
     *
     * @param name of the field
     * @return its value
     */
    public boolean flag(String name) {
        return get(name, Boolean.class, "true or false");
    }

    /**
     * Reads a number.
     *
     * @param name of the field
     * @return its value
     */
    public double number(String name) {
        return get(name, Number.class, "a number").doubleValue();
    }

    /**
     * Reads a whole number.
     *
     * @param name of the field
     * @param min least value
     * @param max greatest value
     * @return its value
     */
    public long whole(String name, long min, long max) {
        long value = get(name, Long.class, "a whole number");
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    "field \"" + name + "\" is " + value + ", expected " + min + " to " + max);
        }
        return value;
    }

    /**
     * Reads numbers.
     *
     * @param name of the field
     * @return its elements
     */
    public double[] numbers(String name) {
        List<?> elements = get(name, List.class, "an array");
        return elements.stream()
                .mapToDouble(
                        element -> as(name, element, Number.class, "numbers").doubleValue())
                .toArray();
    }

    /**
     * Reads texts.
     *
     * @param name of the field
     * @return its elements
     */
    public List<String> texts(String name) {
        List<String> texts = new ArrayList<>();
        for (Object element : get(name, List.class, "an array")) {
            texts.add(as(name, element, String.class, "texts"));
        }
        return texts;
    }

    /**
     * Reads an object.
     *
     * @param name of the field
     * @return its fields
     */
    public JsonFields object(String name) {
        return new JsonFields(get(name, Map.class, "an object"));
    }

    /**
     * Reads objects.
     *
     * @param name of the field
     * @return their fields
     */
    public List<JsonFields> objects(String name) {
        List<JsonFields> result = new ArrayList<>();
        for (Object element : get(name, List.class, "an array")) {
            result.add(new JsonFields(element));
        }
        return result;
    }
}
