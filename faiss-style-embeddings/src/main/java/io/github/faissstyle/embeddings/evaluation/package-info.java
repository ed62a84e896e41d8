/** How good embeddings are: whether what has the same label lies near. Knows nothing of how they were made. */
package io.github.faissstyle.embeddings.evaluation;
