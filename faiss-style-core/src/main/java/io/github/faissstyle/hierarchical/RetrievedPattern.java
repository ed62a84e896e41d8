package io.github.faissstyle.hierarchical;

import io.github.faissstyle.pattern.Pattern;
import java.util.Map;

/**
 * A pattern that was found, and why it stands where it stands.
 *
 * @param pattern the pattern
 * @param similarity inner product of the unit vectors of query and pattern, -1 to 1, higher is better; with several
 *     spaces their mean, by the query's weights, over those that the pattern has a vector in
 * @param weight the weight of its style: 1 for a parent, the child genre's own weight otherwise
 * @param score what the order goes by: the similarity for a parent's pattern, {@code max(similarity, 0) * weight * (1 +
 *     childBias)} for a child's
 * @param similarities the similarity in each space that was looked at and that the pattern has a vector in
 */
public record RetrievedPattern(
        Pattern pattern, float similarity, float weight, float score, Map<String, Float> similarities) {
    /** Copies the similarities. */
    public RetrievedPattern {
        similarities = Map.copyOf(similarities);
    }
}
