/** k-means. */
package io.github.faissstyle.embeddings.internal.clustering;
