package io.github.faissstyle.embeddings.evaluation;

/**
 * How evenly rows turn up among the neighbours of others (M. Radovanović, A. Nanopoulos and M. Ivanović, <i>Hubs in
 * Space</i>, 2010): N_k counts how often a row is among the k nearest of another.
 *
 * @param k neighbours a row
 * @param skew skewness of N_k, 0 where all turn up alike; above 1 a few rows, the hubs, are everybody's neighbours
 * @param antiHubs share of the rows that are nobody's neighbour, 0 to 1
 * @param largest the largest N_k
 */
public record Hubness(int k, double skew, double antiHubs, int largest) {}
