package io.github.faissstyle.embeddings.training;

import io.github.faissstyle.embeddings.Projection;

/**
 * A projection and how it came to be.
 *
 * @param projection ready to use and to save
 * @param report how training went and what it is worth
 */
public record TrainedProjection(Projection projection, TrainingReport report) {}
