package io.github.faissstyle.bench.recall;

import io.github.faissstyle.bench.recall.peer.Cost;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * What came out for a contender.
 *
 * @param peer what it said that it is; "" if it never started
 * @param failure why it was left out; null if it was not
 * @param at the parameters at which it is compared, "-" for none; null if it does not reach the target
 * @param point recall and times there
 * @param firstMillis of opening, CPU time with the loading of classes; NaN where nothing but opening is timed
 * @param ratios its time by the first contender's, a number a round: how much faster the first is
 * @param train CPU seconds of the process, a number a build
 * @param build the same, of training and adding
 * @param buildThread CPU seconds of the thread that builds, without the JVM's compiler and collector
 * @param buildRatios as ratios, of the process's CPU time
 * @param bytes that the index says that it holds; -1 if it does not
 * @param resident bytes that the process has grown by
 * @param curve a point a value of the parameter
 */
record Row(
        Contender contender,
        String peer,
        @Nullable String failure,
        @Nullable String at,
        @Nullable Point point,
        double firstMillis,
        Spread ratios,
        Spread train,
        Spread build,
        Spread buildThread,
        Spread buildRatios,
        long bytes,
        long resident,
        List<Point> curve) {

    /**
     * A value of the parameter.
     *
     * @param micros a query, a number a round
     * @param wall the same on the clock on the wall
     */
    record Point(int value, double recall, Spread micros, Spread wall) {
        double queriesPerSecond() {
            return 1e6 / micros.median();
        }
    }

    /** All rows of a case. */
    static List<Row> of(Case question, int queries, List<Side> sides) {
        boolean byWall = question.contenders().stream().anyMatch(contender -> contender.threads() > 1);
        int units = question.how() == Case.How.LOAD ? 1 : queries;
        Function<Cost, Double> micros = cost -> (byWall ? cost.wall() : cost.thread()) / 1e3 / units;
        Side first = sides.get(0);
        List<Row> rows = new ArrayList<>();
        for (Side side : sides) {
            List<Point> curve = new ArrayList<>();
            side.costs.forEach((value, costs) -> curve.add(new Point(
                    value,
                    side.recalls.get(value),
                    Spread.of(costs, micros::apply),
                    Spread.of(costs, cost -> cost.wall() / 1e3 / units))));
            Integer chosen = side.chosen;
            boolean compared = side != first && side.failure == null && first.failure == null;
            rows.add(new Row(
                    side.contender,
                    side.held.process == null ? "" : side.held.process.description(),
                    side.failure,
                    chosen == null ? null : question.parameters(side.contender, chosen),
                    curve.stream()
                            .filter(point -> chosen != null && point.value == chosen)
                            .findFirst()
                            .orElse(null),
                    side.first == null ? Double.NaN : side.first.thread() / 1e6,
                    compared && chosen != null && first.chosen != null
                            ? Spread.ratios(side.costs.get(chosen), first.costs.get(first.chosen), micros::apply)
                            : Spread.NONE,
                    Spread.of(side.held.builds, built -> built.train().process() / 1e9),
                    Spread.of(side.held.builds, Side.Build::processSeconds),
                    Spread.of(side.held.builds, Side.Build::threadSeconds),
                    compared && side.held != first.held
                            ? Spread.ratios(side.held.builds, first.held.builds, Side.Build::processSeconds)
                            : Spread.NONE,
                    side.held.bytes,
                    side.held.resident,
                    curve));
        }
        return rows;
    }

    /** Its point of a value; null if it was not measured there. */
    @Nullable
    Point at(int value) {
        return curve.stream().filter(each -> each.value == value).findFirst().orElse(null);
    }

    /**
     * Numbers of the same thing.
     *
     * @param values in the order they were measured
     */
    record Spread(List<Double> values) {
        static final Spread NONE = new Spread(List.of());

        static <T> Spread of(List<T> measured, ToDoubleFunction<T> value) {
            return new Spread(measured.stream().mapToDouble(value).boxed().toList());
        }

        /** Round by round. */
        static <T> Spread ratios(List<T> theirs, List<T> ours, ToDoubleFunction<T> value) {
            return of(theirs, value).by(of(ours, value));
        }

        /** How many times others, number by number. */
        Spread by(Spread others) {
            List<Double> ratios = new ArrayList<>();
            for (int i = 0; i < Math.min(values.size(), others.values.size()); i++) {
                ratios.add(values.get(i) / others.values.get(i));
            }
            return new Spread(List.copyOf(ratios));
        }

        boolean isEmpty() {
            return values.isEmpty();
        }

        double least() {
            return sorted().get(0);
        }

        double most() {
            return sorted().get(values.size() - 1);
        }

        double median() {
            List<Double> sorted = sorted();
            int half = sorted.size() / 2;
            return sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
        }

        private List<Double> sorted() {
            return values.stream().sorted().toList();
        }
    }
}
