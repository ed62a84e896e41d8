package io.github.faissstyle.examples.server;

import io.javalin.http.Context;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The query parameters of a request. What is wrong is a problem that names the parameter; unknown ones are refused as
 * well.
 */
final class Params {
    private final Context context;
    private final Set<String> known = new TreeSet<>();

    Params(Context context) {
        this.context = context;
    }

    @Nullable
    String text(String name) {
        known.add(name);
        if (context.queryParams(name).size() > 1) {
            throw new Problem(
                    400,
                    "parameter " + name + " is given "
                            + context.queryParams(name).size() + " times, expected once");
        }
        String value = context.queryParam(name);
        return value == null || value.isBlank() ? null : value;
    }

    String required(String name) {
        String value = text(name);
        if (value == null) {
            throw new Problem(400, "parameter " + name + " is missing");
        }
        return value;
    }

    int whole(String name, int usual, int min, int max) {
        return (int) number(name, usual, min, max, true);
    }

    double number(String name, double usual, double min, double max) {
        return number(name, usual, min, max, false);
    }

    private double number(String name, double usual, double min, double max, boolean whole) {
        String text = text(name);
        double value = usual;
        try {
            value = text == null ? usual : Double.parseDouble(text);
        } catch (NumberFormatException e) {
            value = Double.NaN;
        }
        if (!(value >= min && value <= max) || (whole && value != Math.rint(value))) {
            throw new Problem(
                    400,
                    "parameter " + name + " is " + text + ", expected a " + (whole ? "whole " : "") + "number from "
                            + (whole ? (Object) (long) min : (Object) min) + " to "
                            + (whole ? (Object) (long) max : (Object) max));
        }
        return value;
    }

    boolean has(String name) {
        return text(name) != null;
    }

    boolean flag(String name, boolean usual) {
        String text = text(name);
        if (text == null) {
            return usual;
        }
        if (!text.equals("true") && !text.equals("false")) {
            throw new Problem(400, "parameter " + name + " is " + text + ", expected true or false");
        }
        return text.equals("true");
    }

    /** Called when all are read. */
    void refuseOthers() {
        for (String name : context.queryParamMap().keySet()) {
            if (!known.contains(name)) {
                throw new Problem(400, "there is no parameter " + name + "; there are: " + String.join(", ", known));
            }
        }
    }
}
