package io.github.faissstyle.hierarchical;

import io.github.faissstyle.pattern.StylePath;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the patterns of a style weigh: a parent's 1, a child's its own or the common one.
 *
 * @param child weight of a child genre without one of its own
 * @param own weights of child genres that have one, whether or not the index holds them yet
 */
record StyleWeights(double child, Map<StylePath, Double> own) {
    StyleWeights {
        check("childWeight", child);
        own = Map.copyOf(own);
        own.forEach((style, weight) -> {
            if (!style.isChild()) {
                throw new IllegalArgumentException("childWeight is set for child genres such as \"" + style
                        + "/name\", was set for parent \"" + style + "\", whose patterns weigh 1");
            }
            check("childWeight of " + style, weight);
        });
    }

    static double check(String name, double weight) {
        if (!((float) weight > 0 && Float.isFinite((float) weight))) {
            throw new IllegalArgumentException(name + " must be above 0 and finite, was " + weight);
        }
        return weight;
    }

    StyleWeights with(StylePath style, double weight) {
        Map<StylePath, Double> more = new TreeMap<>(own);
        more.put(style, weight);
        return new StyleWeights(child, more);
    }

    float of(StylePath style) {
        return style.isChild() ? own.getOrDefault(style, child).floatValue() : 1;
    }
}
