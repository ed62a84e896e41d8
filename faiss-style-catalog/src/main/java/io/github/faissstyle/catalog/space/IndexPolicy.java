package io.github.faissstyle.catalog.space;

import io.github.faissstyle.index.IndexSpec;
import io.github.faissstyle.internal.util.Checks;

/** Which kind of index a space gets. Called again as the space grows; must always say the same for the same numbers. */
@FunctionalInterface
public interface IndexPolicy {
    /** Up to here every vector is compared. */
    int EXACT_MOST = 20_000;

    /** Up to here inverted files keep whole vectors; beyond, a byte a component. */
    int WHOLE_MOST = 250_000;

    /**
     * Chooses the kind.
     *
     * @param vectors how many there are
     * @param dimension floats a vector
     * @return a factory string for inner products of unit vectors, such as {@code "IVF1024,SQ8"}
     */
    String factory(long vectors, int dimension);

    /**
     * Chooses by size: {@code Flat} up to 20,000 vectors, inverted files of whole vectors up to 250,000, beyond that of
     * a byte a component. What is found is always compared again by the vectors themselves.
     *
     * @return the policy that serves unless another is given
     */
    static IndexPolicy bySize() {
        return (vectors, dimension) -> {
            if (vectors <= EXACT_MOST) {
                return "Flat";
            }
            int nlist = Integer.highestOneBit((int) (2 * Math.sqrt(2.0 * vectors)));
            return "IVF" + nlist + (vectors <= WHOLE_MOST ? ",Flat" : ",SQ8");
        };
    }

    /**
     * Takes one kind from some size on, and compares every vector before.
     *
     * @param factory such as {@code "HNSW32"}
     * @param from number of vectors from which on it serves, at least 1: kinds that learn need some to learn from
     * @return a policy
     * @throws IllegalArgumentException if there is no such kind
     */
    static IndexPolicy always(String factory, int from) {
        IndexSpec.parse(factory);
        Checks.atLeast("from", from, 1);
        return (vectors, dimension) -> vectors < from ? "Flat" : factory;
    }
}
