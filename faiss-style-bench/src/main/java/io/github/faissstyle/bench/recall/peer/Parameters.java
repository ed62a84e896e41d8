package io.github.faissstyle.bench.recall.peer;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Whole numbers by name, such as {@code efSearch=64,nprobe=4}.
 *
 * @param values in the order they were given
 */
public record Parameters(Map<String, Integer> values) {
    /** Parses them; "-" is none. */
    public static Parameters parse(String text) {
        Map<String, Integer> values = new LinkedHashMap<>();
        for (String part : text.equals("-") ? new String[0] : text.split(",", -1)) {
            int equals = part.indexOf('=');
            if (equals < 1 || !part.substring(equals + 1).matches("\\d{1,9}")) {
                throw new IllegalArgumentException("parameters: found \"" + part + "\", expected name=number");
            }
            values.put(part.substring(0, equals), Integer.parseInt(part.substring(equals + 1)));
        }
        return new Parameters(values);
    }

    /** Refuses what a peer does not know. */
    public Parameters only(String... names) {
        for (String name : values.keySet()) {
            if (!Set.of(names).contains(name)) {
                throw new IllegalArgumentException(
                        "parameters: found " + name + ", expected " + String.join(" or ", names));
            }
        }
        return this;
    }

    /** The value of one, or another value. */
    public int get(String name, int otherwise) {
        return values.getOrDefault(name, otherwise);
    }

    /** Links a node of a graph, from a factory string such as {@code HNSW32}. */
    public static int degree(String spec) {
        if (!spec.matches("HNSW\\d{1,4}(,Flat)?")) {
            throw new IllegalArgumentException("spec: found " + spec + ", expected a graph such as HNSW32");
        }
        return Integer.parseInt(spec.replaceAll("\\D", ""));
    }
}
