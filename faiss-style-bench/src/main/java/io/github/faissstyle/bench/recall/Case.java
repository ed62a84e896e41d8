package io.github.faissstyle.bench.recall;

import java.util.ArrayList;
import java.util.List;

/**
 * A question, and who is asked.
 *
 * @param name on the command line
 * @param title for people
 * @param n rows, unless the data is a file
 * @param d floats a row, unless the data is a file
 * @param queries how many
 * @param how what is timed
 * @param builds how often everything is built, in turn
 * @param parameter of the search, which trades recall for speed; "" for none
 * @param ladder its values that are tried, ascending
 * @param target the recall at which speeds are compared
 * @param contenders the first one is compared with each other
 */
record Case(
        String name,
        String title,
        int n,
        int d,
        int queries,
        How how,
        int builds,
        String parameter,
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

    /** As most of the cases are. */
    static Case of(String name, String title) {
        return new Case(name, title, 100_000, 256, 1000, How.ONE, 1, "", List.of(0), 0, List.of());
    }

    Case size(int n, int d) {
        return new Case(name, title, n, d, queries, how, builds, parameter, ladder, target, contenders);
    }

    Case queries(int queries) {
        return new Case(name, title, n, d, queries, how, builds, parameter, ladder, target, contenders);
    }

    Case timing(How how) {
        return new Case(name, title, n, d, queries, how, builds, parameter, ladder, target, contenders);
    }

    Case builds(int builds) {
        return new Case(name, title, n, d, queries, how, builds, parameter, ladder, target, contenders);
    }

    /** Values of a parameter; at the least one of each contender that reaches a recall they are compared. */
    Case at(double target, String parameter, Integer... ladder) {
        return new Case(name, title, n, d, queries, how, builds, parameter, List.of(ladder), target, contenders);
    }

    Case target(double target) {
        return new Case(name, title, n, d, queries, how, builds, parameter, ladder, target, contenders);
    }

    Case contenders(List<Contender> contenders) {
        return new Case(name, title, n, d, queries, how, builds, parameter, ladder, target, contenders);
    }

    Case with(String peer, String spec, String build) {
        return with(new Contender(peer, peer, spec, build, Contender.Source.BUILD, 1));
    }

    Case with(String peer, String spec) {
        return with(peer, spec, "-");
    }

    Case with(Contender contender) {
        List<Contender> all = new ArrayList<>(contenders);
        all.add(contender);
        return contenders(List.copyOf(all));
    }
}
