package io.github.faissstyle.examples.server;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;

/**
 * Checks answers against the schemas of the API's description: types, required fields, and that there are no others.
 */
record Schemas(Map<?, ?> api) {
    @SuppressWarnings("unchecked")
    static Map<String, Object> object(Object value) {
        return (Map<String, Object>) value;
    }

    Map<String, Object> resolved(Map<String, Object> schema) {
        Object ref = schema.get("$ref");
        if (ref == null) {
            return schema;
        }
        String name = ref.toString().substring("#/components/schemas/".length());
        Object found = object(object(api.get("components")).get("schemas")).get(name);
        assertTrue(found != null, "there is no schema " + name);
        return object(found);
    }

    void check(String where, Object value, Map<String, Object> given) {
        Map<String, Object> schema = resolved(given);
        String type = String.valueOf(schema.get("type"));
        boolean fits = switch (type) {
            case "object" -> value instanceof Map;
            case "array" -> value instanceof List;
            case "string" -> value instanceof String;
            case "integer" -> value instanceof Integer || value instanceof Long;
            case "number" -> value instanceof Number;
            case "boolean" -> value instanceof Boolean;
            default -> false;
        };
        assertTrue(fits, where + " is " + value + ", expected " + type);
        if (schema.get("enum") instanceof List<?> values) {
            assertTrue(values.contains(value), where + " is " + value + ", expected one of " + values);
        }
        if (value instanceof Map<?, ?> map) {
            checkObject(where, object(map), schema);
        }
        if (value instanceof List<?> list && schema.containsKey("items")) {
            for (int i = 0; i < list.size(); i++) {
                check(where + "[" + i + "]", list.get(i), object(schema.get("items")));
            }
        }
    }

    private void checkObject(String where, Map<String, Object> value, Map<String, Object> schema) {
        if (schema.get("required") instanceof List<?> required) {
            for (Object name : required) {
                assertTrue(value.containsKey(name), where + " lacks " + name + ": " + value.keySet());
            }
        }
        value.forEach((name, field) -> {
            if (schema.containsKey("properties")) {
                Map<String, Object> properties = object(schema.get("properties"));
                assertTrue(properties.containsKey(name), where + " has " + name + ", which is not described");
                check(where + "." + name, field, object(properties.get(name)));
            } else {
                check(where + "." + name, field, object(schema.get("additionalProperties")));
            }
        });
    }
}
