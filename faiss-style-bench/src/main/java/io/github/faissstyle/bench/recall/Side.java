package io.github.faissstyle.bench.recall;

import io.github.faissstyle.bench.recall.peer.Cost;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A contender while a case runs: what is known of it so far. */
final class Side {
    final Contender contender;
    /** Shared by those that search one index. */
    final Held held;
    /** By values of the case's parameter. */
    final TreeMap<Integer, Double> recalls = new TreeMap<>();
    /** A cost a round, by the same. */
    final TreeMap<Integer, List<Cost>> costs = new TreeMap<>();
    /** What opening took at first, with the loading of classes; null where nothing but opening is timed. */
    @Nullable
    Cost first;

    /** The least value that reaches the target; null if none does. */
    @Nullable
    Integer chosen;

    /** Why it takes no part any more. */
    @Nullable
    String failure;

    Side(Contender contender, Held held) {
        this.contender = contender;
        this.held = held;
    }

    /** A process with an index. */
    static final class Held {
        @Nullable
        PeerProcess process;

        final List<Build> builds = new ArrayList<>();
        long bytes = -1;
        long resident;

        PeerProcess process() {
            if (process == null) {
                throw new IllegalStateException("not started");
            }
            return process;
        }
    }

    /** What a building took. */
    record Build(Cost train, Cost add) {
        double threadSeconds() {
            return (train.thread() + add.thread()) / 1e9;
        }

        double processSeconds() {
            return (train.process() + add.process()) / 1e9;
        }
    }
}
