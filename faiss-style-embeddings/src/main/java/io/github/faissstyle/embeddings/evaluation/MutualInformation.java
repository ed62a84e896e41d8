package io.github.faissstyle.embeddings.evaluation;

/** How much two partitions of the same rows tell of each other. */
final class MutualInformation {
    private MutualInformation() {}

    /** Mutual information over the mean of both entropies, as scikit-learn's default; 1 where both are one cluster. */
    static double normalised(int[] a, int[] b) {
        int[] sizesA = sizes(a);
        int[] sizesB = sizes(b);
        double entropyA = entropy(sizesA, a.length);
        double entropyB = entropy(sizesB, b.length);
        if (entropyA == 0 && entropyB == 0) {
            return 1;
        }
        int[] both = new int[sizesA.length * sizesB.length];
        for (int i = 0; i < a.length; i++) {
            both[a[i] * sizesB.length + b[i]]++;
        }
        double information = entropyA + entropyB - entropy(both, a.length);
        return Math.max(0, 2 * information / (entropyA + entropyB));
    }

    private static int[] sizes(int[] clusters) {
        int most = 0;
        for (int cluster : clusters) {
            most = Math.max(most, cluster);
        }
        int[] sizes = new int[most + 1];
        for (int cluster : clusters) {
            sizes[cluster]++;
        }
        return sizes;
    }

    private static double entropy(int[] sizes, double n) {
        double entropy = 0;
        for (int size : sizes) {
            entropy -= size == 0 ? 0 : size / n * Math.log(size / n);
        }
        return entropy;
    }
}
