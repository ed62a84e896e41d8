package io.github.faissstyle.examples.cli.text;

import io.github.faissstyle.embeddings.text.Example;
import io.github.faissstyle.embeddings.text.ExampleMatch;
import io.github.faissstyle.embeddings.text.ExampleSearch;
import java.util.List;

/**
 * How good a search is on judged queries.
 *
 * @param ndcg normalised discounted cumulative gain of the first five, gain {@code 2^grade - 1} (Järvelin and
 *     Kekäläinen, TOIS 2002), mean over queries
 * @param recall how many of the first five have grade 2, of those that there are, five at most; mean over queries
 * @param queries how many were asked
 */
public record SearchQuality(double ndcg, double recall, int queries) {
    private static final int K = 5;

    /**
     * Measures.
     *
     * @param search what is measured
     * @param queries with judgements
     * @return means over the queries
     */
    public static SearchQuality of(ExampleSearch search, List<JudgedQuery> queries) {
        double ndcg = 0;
        double recall = 0;
        for (JudgedQuery query : queries) {
            List<Integer> found = search.search(query.query(), K).stream()
                    .map(ExampleMatch::example)
                    .map(query::grade)
                    .toList();
            List<Integer> ideal = search.examples().stream()
                    .map((Example example) -> query.grade(example))
                    .sorted((a, b) -> b - a)
                    .limit(K)
                    .toList();
            ndcg += gain(found) / gain(ideal);
            long right = ideal.stream().filter(grade -> grade == 2).count();
            recall +=
                    right == 0 ? 1 : found.stream().filter(grade -> grade == 2).count() / (double) right;
        }
        return new SearchQuality(ndcg / queries.size(), recall / queries.size(), queries.size());
    }

    private static double gain(List<Integer> grades) {
        double sum = 0;
        for (int rank = 0; rank < grades.size(); rank++) {
            sum += ((1 << grades.get(rank)) - 1) * Math.log(2) / Math.log(rank + 2.0);
        }
        return sum;
    }
}
