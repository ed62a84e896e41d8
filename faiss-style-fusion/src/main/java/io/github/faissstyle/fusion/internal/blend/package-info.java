/** How evidence is worked into logits. Knows nothing of where the evidence is from. */
package io.github.faissstyle.fusion.internal.blend;
