package io.github.faissstyle;

import io.github.faissstyle.index.IndexSpec;
import io.github.faissstyle.index.Metric;
import io.github.faissstyle.index.VectorIndex;
import io.github.faissstyle.internal.engine.FlatState;
import io.github.faissstyle.internal.engine.FloatRows;
import io.github.faissstyle.internal.engine.IdMapState;
import io.github.faissstyle.internal.engine.IndexState;
import io.github.faissstyle.internal.engine.JavaIndex;
import io.github.faissstyle.internal.engine.NormState;
import io.github.faissstyle.internal.faissio.FaissFiles;
import io.github.faissstyle.internal.util.Checks;
import io.github.faissstyle.spi.IndexEngine;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The engine that is always there: pure Java on every platform. */
final class JavaEngine implements IndexEngine {
    /** FAISS's own limit. */
    private static final int MAX_DIMENSION = 1 << 20;

    @Override
    public String name() {
        return "java";
    }

    @Override
    public Optional<String> unavailable() {
        return Optional.empty();
    }

    @Override
    public VectorIndex create(String factory, int dimension, Metric metric, float metricArg) {
        Checks.inRange("dimension", dimension, 1, MAX_DIMENSION);
        checkArgument(metric, metricArg);
        IndexSpec spec = IndexSpec.parse(factory);
        Metric inside = metric == Metric.COSINE ? Metric.INNER_PRODUCT : metric;
        FlatState flat = new FlatState(FloatRows.empty(dimension), inside, metricArg);
        boolean scaled = metric == Metric.COSINE || !spec.transforms().isEmpty();
        IndexState numbered = scaled ? new NormState(flat) : flat;
        IndexState state = switch (spec.idMap()) {
            case NONE -> numbered;
            case IDMAP -> IdMapState.around(numbered, false);
            case IDMAP2 -> IdMapState.around(numbered, true);
        };
        return new JavaIndex(state, FaissFiles::write, List.of());
    }

    private static void checkArgument(Metric metric, float metricArg) {
        if (metric == Metric.LP && !(metricArg > 0 && Float.isFinite(metricArg))) {
            throw new IllegalArgumentException("metricArg is the p of LP and must be above 0, was " + metricArg);
        }
        if (metric != Metric.LP && metricArg != 0) {
            throw new IllegalArgumentException(
                    "metricArg must be 0 for " + metric + ", which has none, was " + metricArg);
        }
    }

    @Override
    public VectorIndex read(Path file) {
        FaissFiles.Contents contents = FaissFiles.read(file);
        return new JavaIndex(contents.state(), FaissFiles::write, contents.notes());
    }
}
