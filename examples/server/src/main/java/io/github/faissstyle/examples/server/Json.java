package io.github.faissstyle.examples.server;

import com.fasterxml.jackson.jr.ob.JSON;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON objects as maps. */
final class Json {
    private Json() {}

    /** An object of names and values, in turn; null values are left out. */
    static Map<String, Object> object(@Nullable Object... namesAndValues) {
        Map<String, Object> object = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            Object value = namesAndValues[i + 1];
            if (value != null) {
                object.put(String.valueOf(namesAndValues[i]), value);
            }
        }
        return object;
    }

    static void send(Context context, int status, Object body) {
        send(context, status, "application/json", body);
    }

    static void send(Context context, int status, String type, Object body) {
        try {
            context.status(status).contentType(type).result(JSON.std.asString(body));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The body of a request, which must be an object. */
    static Map<String, Object> body(Context context) {
        String type = context.contentType();
        if (type == null || !type.split(";", 2)[0].strip().equalsIgnoreCase("application/json")) {
            throw new Problem(415, "the body must be application/json, is " + type);
        }
        try {
            return JSON.std.mapFrom(context.body());
        } catch (IOException e) {
            String message = String.valueOf(e.getMessage()).split("\\R", 2)[0];
            throw new Problem(400, "the body is no JSON object: " + message);
        }
    }
}
