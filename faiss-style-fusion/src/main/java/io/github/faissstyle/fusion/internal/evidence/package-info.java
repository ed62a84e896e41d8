/** Which tokens the patterns of a style continue a context with, and how often. Knows nothing of logits. */
package io.github.faissstyle.fusion.internal.evidence;
