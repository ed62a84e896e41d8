/** A trained projection and the style space it spans. Knows core's indexes and kernels, nothing of training. */
package io.github.faissstyle.embeddings;
