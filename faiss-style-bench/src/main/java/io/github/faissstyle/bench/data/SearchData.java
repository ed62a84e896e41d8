package io.github.faissstyle.bench.data;

import io.github.faissstyle.VectorIndexes;
import io.github.faissstyle.index.Metric;
import io.github.faissstyle.index.VectorIndex;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What all searches of a run have in common: rows, queries and the exact answer, as raw files in a folder that keeps
 * them for the next run.
 *
 * @param description in a line, for people
 * @param base float32 (n, d)
 * @param queries float32 (queryCount, d)
 * @param truth int64 (queryCount, k): the nearest rows of each query, best first
 */
public record SearchData(
        String description, Metric metric, int n, int d, int queryCount, int k, Path base, Path queries, Path truth) {
    private static final int ROWS_AT_ONCE = 4096;
    /** Queries searched in one call: their product with the rows is what takes memory. */
    private static final int QUERIES_AT_ONCE = 1000;

    /** Seeded data. */
    public static SearchData seeded(
            SeededVectors kind, int n, int d, int queries, int k, Metric metric, long seed, Path folder)
            throws IOException {
        String name = kind.name().toLowerCase(Locale.ROOT);
        String key = name + "-" + seed + "-" + d;
        Path base = RawFile.unlessThere(
                folder.resolve(key + "-" + n + ".f32"), file -> kind.write(file, n, d, seed, seed + 1));
        Path asked = RawFile.unlessThere(
                folder.resolve(key + "-q" + queries + ".f32"), file -> kind.write(file, queries, d, seed, seed + 2));
        String description = String.format(
                Locale.ROOT, "%s, seed %d: %,d x %d, %,d queries, k = %d, %s", name, seed, n, d, queries, k, metric);
        return withTruth(description, metric, n, d, queries, k, base, asked, null, folder);
    }

    /**
     * Data in files of any format that {@link VectorFile} reads.
     *
     * @param truth the exact answer, k numbers a row or more; null to compute it
     * @param d floats a row, where the files do not say it
     * @param n the first so many rows, or all where there are fewer
     * @param queries the first so many queries
     * @throws BadVectorFileException if a file is damaged, or they do not belong together
     */
    public static SearchData files(
            Path base, Path query, @Nullable Path truth, int n, int d, int queries, int k, Metric metric, Path folder)
            throws IOException {
        Converted rows = convert(base, n, d, folder);
        Converted asked = convert(query, queries, d, folder);
        if (asked.d != rows.d) {
            throw new BadVectorFileException(query, 0, "rows of " + asked.d + " numbers", rows.d + " as in " + base);
        }
        if (truth != null && rows.n < rows.inFile) {
            throw new BadVectorFileException(
                    truth, 0, "answers over " + rows.inFile + " rows", "none, since only " + rows.n + " are searched");
        }
        Path answers = truth == null ? null : truth(truth, rows.n, asked.n, k, folder);
        String description = String.format(
                Locale.ROOT,
                "%s: %,d x %d, %,d queries, k = %d, %s",
                base.getFileName(),
                rows.n,
                rows.d,
                asked.n,
                k,
                metric);
        return withTruth(description, metric, rows.n, rows.d, asked.n, k, rows.file, asked.file, answers, folder);
    }

    private record Converted(Path file, int n, int d, long inFile) {}

    private static Converted convert(Path source, int most, int rawDimension, Path folder) throws IOException {
        try (VectorFile rows = VectorFile.open(source, rawDimension)) {
            int n = (int) Math.min(most, rows.rows());
            Path copy = folder.resolve(key(source) + "-" + n + ".f32");
            RawFile.unlessThere(copy, file -> {
                for (int left = n; left > 0; left -= Math.min(left, ROWS_AT_ONCE)) {
                    file.floats(rows.floats(Math.min(left, ROWS_AT_ONCE)));
                }
            });
            return new Converted(copy, n, rows.dimension(), rows.rows());
        }
    }

    private static Path truth(Path source, int n, int queries, int k, Path folder) throws IOException {
        try (VectorFile rows = VectorFile.open(source, k)) {
            if (rows.rows() < queries || rows.dimension() < k) {
                throw new BadVectorFileException(
                        source,
                        0,
                        rows.rows() + " rows of " + rows.dimension() + " numbers",
                        "at least " + queries + " (the queries) of at least " + k + " (k)");
            }
            long[] ids = new long[queries * k];
            for (int q = 0; q < queries; q++) {
                System.arraycopy(rows.ids(1), 0, ids, q * k, k);
            }
            for (long id : ids) {
                if (id < 0 || id >= n) {
                    throw new BadVectorFileException(source, 0, "row number " + id, "0 to " + (n - 1));
                }
            }
            return RawFile.write(folder.resolve(key(source) + "-" + queries + "-" + k + ".i64"), file -> file.ids(ids));
        }
    }

    /** Tells files apart, and a file that has changed from what it was. */
    private static String key(Path source) throws IOException {
        String identity = source.toRealPath() + " " + Files.size(source) + " " + Files.getLastModifiedTime(source);
        return source.getFileName() + "-"
                + UUID.nameUUIDFromBytes(identity.getBytes(StandardCharsets.UTF_8))
                        .toString()
                        .substring(0, 8);
    }

    private static SearchData withTruth(
            String description,
            Metric metric,
            int n,
            int d,
            int queries,
            int k,
            Path base,
            Path asked,
            @Nullable Path given,
            Path folder)
            throws IOException {
        if (k > n) {
            throw new IllegalArgumentException("k: found " + k + ", expected at most " + n + ", the rows searched");
        }
        Path truth = given;
        if (truth == null) {
            String name = base.getFileName() + "-" + asked.getFileName() + "-" + metric + "-" + k + ".i64";
            truth = RawFile.unlessThere(folder.resolve(name), file -> file.ids(exact(base, asked, d, k, metric)));
        }
        return new SearchData(description, metric, n, d, queries, k, base, asked, truth);
    }

    /** The nearest rows of each query, by this library's exact index. */
    static long[] exact(Path base, Path queries, int d, int k, Metric metric) throws IOException {
        try (VectorIndex flat = VectorIndexes.create("Flat", d, metric);
                VectorFile rows = VectorFile.open(base, d);
                VectorFile asked = VectorFile.open(queries, d)) {
            for (float[] some = rows.floats(ROWS_AT_ONCE); some.length > 0; some = rows.floats(ROWS_AT_ONCE)) {
                flat.add(some);
            }
            long[] ids = new long[Math.toIntExact(asked.rows() * k)];
            int at = 0;
            for (float[] some = asked.floats(QUERIES_AT_ONCE); some.length > 0; some = asked.floats(QUERIES_AT_ONCE)) {
                long[] found = flat.search(some, k).ids();
                System.arraycopy(found, 0, ids, at, found.length);
                at += found.length;
            }
            return ids;
        }
    }

    /** The share of the exact answer that is among ids (queryCount, k). */
    public double recall(long[] ids) throws IOException {
        try (VectorFile exact = VectorFile.open(truth, k)) {
            long found = 0;
            for (int q = 0; q < queryCount; q++) {
                long[] expected = exact.ids(1);
                long[] row = Arrays.copyOfRange(ids, q * k, (q + 1) * k);
                Arrays.sort(row);
                for (long id : expected) {
                    found += Arrays.binarySearch(row, id) >= 0 ? 1 : 0;
                }
            }
            return found / (double) ((long) queryCount * k);
        }
    }
}
