package io.github.faissstyle.hierarchical;

import io.github.faissstyle.pattern.Pattern;
import io.github.faissstyle.pattern.TokenEmbedder;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/** Embeds many patterns, on threads that live for the call. The vectors do not depend on the number of threads. */
final class BatchEmbedding {
    private BatchEmbedding() {}

    /** Returns (n, d) row-major. */
    static float[] embed(TokenEmbedder embedder, List<Pattern> patterns, int threads) {
        float[] vectors = new float[Math.multiplyExact(patterns.size(), embedder.dimension())];
        int shares = Math.min(threads, patterns.size());
        if (shares <= 1) {
            embed(embedder, patterns, 0, patterns.size(), vectors);
            return vectors;
        }
        ExecutorService pool = Executors.newFixedThreadPool(shares);
        try {
            List<? extends Future<?>> running = IntStream.range(0, shares)
                    .mapToObj(share -> pool.submit(() -> embed(
                            embedder,
                            patterns,
                            (int) ((long) patterns.size() * share / shares),
                            (int) ((long) patterns.size() * (share + 1) / shares),
                            vectors)))
                    .toList();
            for (Future<?> future : running) {
                future.get();
            }
            return vectors;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException("embedding failed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (java.util.concurrent.CancellationException)
                    new java.util.concurrent.CancellationException("interrupted while embedding").initCause(e);
        } finally {
            pool.shutdownNow();
        }
    }

    private static void embed(TokenEmbedder embedder, List<Pattern> patterns, int from, int to, float[] vectors) {
        for (int i = from; i < to; i++) {
            Pattern pattern = patterns.get(i);
            embedder.embed(pattern.tokens(), pattern.key(), vectors, i * embedder.dimension());
        }
    }
}
