package io.github.faissstyle.hierarchical;

import io.github.faissstyle.pattern.Pattern;

/**
 * A pattern that was found, and why it stands where it stands.
 *
 * @param pattern the pattern
 * @param similarity inner product of the unit vectors of query and pattern, -1 to 1, higher is better
 * @param weight the weight of its style: 1 for a parent, the child genre's own weight otherwise
 * @param score what the order goes by: the similarity for a parent's pattern, {@code max(similarity, 0) * weight * (1 +
 *     childBias)} for a child's
 */
public record RetrievedPattern(Pattern pattern, float similarity, float weight, float score) {}
