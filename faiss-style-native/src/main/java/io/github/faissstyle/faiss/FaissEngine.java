package io.github.faissstyle.faiss;

import io.github.faissstyle.common.FaissStyleException;
import io.github.faissstyle.index.FaissFormatException;
import io.github.faissstyle.index.Metric;
import io.github.faissstyle.index.VectorIndex;
import io.github.faissstyle.internal.util.Checks;
import io.github.faissstyle.spi.IndexEngine;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The real FAISS: every kind of index that its {@code index_factory} makes, its files, its answers. Found by name:
 *
 * <pre>{@code
 * IndexEngine faiss = VectorIndexes.engine("faiss");
 * if (faiss.unavailable().isEmpty()) {
 *     VectorIndex index = faiss.create("IVF1024,PQ16", 128, Metric.L2, 0);
 * }
 * }</pre>
 *
 * <p>Memory of an index is FAISS's, outside of the heap; it goes with {@link VectorIndex#close()}, or when the garbage
 * collector finds an index that nobody closed.
 */
public final class FaissEngine implements IndexEngine {
    static final int MAX_DIMENSION = 1 << 20;

    private static final Pattern ZERO = Pattern.compile("(?<!\\d)0+(?!\\d)");
    private static final Pattern MANY_BITS = Pattern.compile("(PQ|RQ|LSQ)(\\d+x)+(1[7-9]|[2-9]\\d|\\d{3,})(?!\\d|x)");
    private static final Pattern PLAIN = Pattern.compile("(IDMap2?,)*(Flat|HNSW\\d+(,Flat)?)");

    private static final String ID_MAP = "IDMap,";
    private static final String ID_MAP2 = "IDMap2,";

    /** Made by the service loader. */
    public FaissEngine() {}

    @Override
    public String name() {
        return "faiss";
    }

    @Override
    public Optional<String> unavailable() {
        return Optional.ofNullable(NativeLibrary.problem());
    }

    static void ensureAvailable() {
        String problem = NativeLibrary.problem();
        if (problem != null) {
            throw new FaissStyleException("FAISS is not available: " + problem);
        }
    }

    @Override
    public VectorIndex create(String factory, int dimension, Metric metric, float metricArg) {
        ensureAvailable();
        Checks.notBlank("factory", factory);
        Checks.inRange("dimension", dimension, 1, MAX_DIMENSION);
        if (metric == Metric.LP && !(metricArg > 0 && Float.isFinite(metricArg))) {
            throw new IllegalArgumentException("metricArg is the p of LP and must be above 0, was " + metricArg);
        }
        if (metric != Metric.LP && metricArg != 0) {
            throw new IllegalArgumentException(
                    "metricArg must be 0 for " + metric + ", which has none, was " + metricArg);
        }
        refuseWhatEndsTheProcess(factory, metric);
        try {
            return new FaissIndex(make(factory, dimension, metric, metricArg), factory);
        } catch (FaissFailure | UnsupportedOperationException e) {
            throw new IllegalArgumentException(
                    "factory \"" + factory + "\" is none that FAISS " + Faiss.version() + " makes with " + dimension
                            + " floats and " + metric + ": " + e.getMessage(),
                    e);
        }
    }

    /** FAISS divides by some numbers of the factory string, and fails in threads of its own, unchecked. */
    private static void refuseWhatEndsTheProcess(String factory, Metric metric) {
        String problem = null;
        if (ZERO.matcher(factory).find()) {
            problem = "a number is 0";
        } else if (MANY_BITS.matcher(factory).find()) {
            problem = "codes have at most 16 bits";
        } else if (factory.contains("ZnLattice")) {
            problem = "lattices are not safe in it";
        } else if (metric.faissCode() > Metric.L2.faissCode()
                && !PLAIN.matcher(factory).matches()) {
            problem = "it has " + metric + " for Flat alone";
        }
        if (problem != null) {
            throw new IllegalArgumentException(
                    "factory \"" + factory + "\" is none that FAISS " + Faiss.version() + " makes: " + problem);
        }
    }

    /** FAISS's factory knows no cosine: what it makes gets unit vectors, and the ids go around that. */
    private static long make(String factory, int dimension, Metric metric, float metricArg) {
        if (metric != Metric.COSINE) {
            return Faiss.create(dimension, factory, metric.faissCode(), metricArg);
        }
        String map = factory.startsWith(ID_MAP2) ? ID_MAP2 : factory.startsWith(ID_MAP) ? ID_MAP : "";
        long inner = Faiss.create(dimension, factory.substring(map.length()), metric.faissCode(), metricArg);
        long unit = Faiss.withUnitVectors(inner);
        return map.isEmpty() ? unit : Faiss.withIds(unit, map.equals(ID_MAP2));
    }

    @Override
    public VectorIndex read(Path file) {
        ensureAvailable();
        if (!Files.isRegularFile(file)) {
            throw new FaissStyleException("there is no file " + file);
        }
        try {
            return new FaissIndex(Faiss.read(path(file)), null);
        } catch (FaissFailure | UnsupportedOperationException e) {
            throw new FaissFormatException(
                    file.toString(), 0, "FAISS " + Faiss.version() + " cannot read it: " + e.getMessage());
        }
    }

    static byte[] path(Path file) {
        return file.toString().getBytes(StandardCharsets.UTF_8);
    }
}
