package io.github.faissstyle.catalog;

/** What is done about hubs: tracks that are near to very many others, and so found for everything. */
public enum HubnessCorrection {
    /** Nothing: ranked by similarity. */
    NONE,
    /**
     * Mutual proximity: ranked by how probable it is that two tracks are nearer to each other than to another one, with
     * similarities to others taken as normal and independent, and 256 tracks of the catalog as the others (D. Schnitzer
     * and others: Local and Global Scaling Reduce Hubs in Space, JMLR 13, 2012, and the sampled form of the same
     * authors).
     */
    MUTUAL_PROXIMITY
}
