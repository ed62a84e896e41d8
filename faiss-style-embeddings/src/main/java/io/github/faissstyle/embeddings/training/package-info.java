/**
 * Trains a {@link io.github.faissstyle.embeddings.Projection} on labelled vectors. DJL stays behind
 * {@link io.github.faissstyle.embeddings.training.ProjectionTrainer}: none of its types is in a signature.
 */
package io.github.faissstyle.embeddings.training;
