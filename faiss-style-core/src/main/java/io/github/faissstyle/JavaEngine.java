package io.github.faissstyle;

import io.github.faissstyle.index.IndexSpec;
import io.github.faissstyle.index.Metric;
import io.github.faissstyle.index.VectorIndex;
import io.github.faissstyle.internal.engine.Builder;
import io.github.faissstyle.internal.engine.JavaIndex;
import io.github.faissstyle.internal.engine.state.IndexState;
import io.github.faissstyle.internal.faissio.FaissFiles;
import io.github.faissstyle.internal.util.Checks;
import io.github.faissstyle.spi.IndexEngine;
import java.nio.file.Path;
import java.util.ArrayList;
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
        IndexState state = Builder.build(spec, dimension, metric, metricArg);
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

    VectorIndex map(Path file) {
        FaissFiles.Contents contents = FaissFiles.map(file);
        List<String> notes = new ArrayList<>(contents.notes());
        notes.add("mapped from " + file + ": vectors, codes and links stay there, and it cannot be changed");
        return new JavaIndex(contents.state(), FaissFiles::write, notes, true);
    }
}
