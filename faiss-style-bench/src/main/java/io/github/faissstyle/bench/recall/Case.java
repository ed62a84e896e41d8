package io.github.faissstyle.bench.recall;

import io.github.faissstyle.bench.data.SeededVectors;
import java.util.ArrayList;
import java.util.List;

/**
 * A question, and who is asked.
 *
 * @param name on the command line
 * @param title for people
 * @param kind of the rows, unless the data is a file
 * @param n rows, unless the data is a file
 * @param d floats a row, unless the data is a file
 * @param queries how many
 * @param how what is timed
 * @param builds how often everything is built, in turn
 * @param ladder values that are tried of each contender's parameter, ascending; 0 alone for none
 * @param target the recall at which speeds are compared
 * @param contenders the first one is compared with each other
 */
record Case(
        String name,
        String title,
        SeededVectors kind,
        int n,
        int d,
        int queries,
        How how,
        int builds,
        List<Integer> ladder,
        double target,
        List<Contender> contenders) {
    enum How {
        /** A query a call. */
        ONE,
        /** All queries in one call. */
        BATCH,
        /** Opening a file. */
        LOAD
    }

    private static final List<Integer> NONE = List.of(0);

    /** As most of the cases are. */
    static Case of(String name, String title) {
        return new Case(name, title, SeededVectors.CLUSTERED, 100_000, 256, 1000, How.ONE, 1, NONE, 0, List.of());
    }

    Case kind(SeededVectors kind) {
        return new Case(name, title, kind, n, d, queries, how, builds, ladder, target, contenders);
    }

    Case size(int n, int d) {
        return new Case(name, title, kind, n, d, queries, how, builds, ladder, target, contenders);
    }

    Case queries(int queries) {
        return new Case(name, title, kind, n, d, queries, how, builds, ladder, target, contenders);
    }

    Case timing(How how) {
        return new Case(name, title, kind, n, d, queries, how, builds, ladder, target, contenders);
    }

    Case builds(int builds) {
        return new Case(name, title, kind, n, d, queries, how, builds, ladder, target, contenders);
    }

    /** Values of the parameter; at the least one of each contender that reaches a recall they are compared. */
    Case at(double target, List<Integer> ladder) {
        return new Case(name, title, kind, n, d, queries, how, builds, ladder, target, contenders);
    }

    Case contenders(List<Contender> contenders) {
        return new Case(name, title, kind, n, d, queries, how, builds, ladder, target, contenders);
    }

    Case with(String peer, String spec, String build) {
        return with(new Contender(peer, peer, spec, build, Contender.Source.BUILD));
    }

    Case with(String peer, String spec) {
        return with(peer, spec, "-");
    }

    Case with(Contender contender) {
        List<Contender> all = new ArrayList<>(contenders);
        all.add(contender);
        return contenders(List.copyOf(all));
    }

    /** Whether recall is traded for speed. */
    boolean hasLadder() {
        return !ladder.equals(NONE);
    }

    /** What trades recall for speed in a contender's searches; "" for nothing. */
    String parameter(Contender contender) {
        return hasLadder() ? contender.parameter() : "";
    }

    /** Parameters of a search, or "-". */
    String parameters(Contender contender, int value) {
        String parameter = parameter(contender);
        return parameter.isEmpty() ? "-" : parameter + "=" + value;
    }
}
