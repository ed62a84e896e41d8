package io.github.faissstyle.hierarchical;

import io.github.faissstyle.common.FaissStyleException;
import io.github.faissstyle.pattern.Pattern;
import io.github.faissstyle.pattern.TokenEmbedder;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Embeds patterns on the calling thread and, where there is an executor, on helpers of it. */
final class Embedding {
    /** Patterns a thread takes at a time. */
    private static final int STEP = 256;

    /** How far from 1 the length of a vector may be. */
    private static final double LENGTH_TOLERANCE = 1e-3;

    private final TokenEmbedder embedder;
    private final List<Pattern> patterns;
    private final float[] vectors;
    private final AtomicInteger next = new AtomicInteger();
    private int helping;
    private boolean over;
    private @Nullable Throwable failure;

    private Embedding(TokenEmbedder embedder, List<Pattern> patterns) {
        this.embedder = embedder;
        this.patterns = patterns;
        vectors = new float[Math.multiplyExact(patterns.size(), embedder.dimension())];
    }

    /**
     * Returns (n, d) unit vectors. {@code helpers} tasks are given to the executor; those that start late do nothing.
     */
    static float[] embed(TokenEmbedder embedder, List<Pattern> patterns, @Nullable Executor executor, int helpers) {
        Embedding work = new Embedding(embedder, patterns);
        if (executor != null) {
            int useful = Math.min(helpers, (patterns.size() - 1) / STEP);
            for (int i = 0; i < useful; i++) {
                executor.execute(work::help);
            }
        }
        work.share();
        work.finish();
        return work.vectors;
    }

    private void help() {
        synchronized (this) {
            if (over) {
                return;
            }
            helping++;
        }
        share();
        synchronized (this) {
            helping--;
            notifyAll();
        }
    }

    private void share() {
        try {
            int from = next.getAndAdd(STEP);
            while (from < patterns.size()) {
                for (int i = from; i < Math.min(patterns.size(), from + STEP); i++) {
                    Pattern pattern = patterns.get(i);
                    embed(embedder, pattern.tokens(), pattern.key(), vectors, i * embedder.dimension());
                }
                from = next.getAndAdd(STEP);
            }
        } catch (RuntimeException | Error e) {
            next.set(patterns.size());
            synchronized (this) {
                failure = failure == null ? e : failure;
            }
        }
    }

    /** Waits for helpers under way, also when interrupted: they write into the array. */
    private synchronized void finish() {
        over = true;
        boolean interrupted = false;
        while (helping > 0) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (failure instanceof RuntimeException e) {
            throw e;
        }
        if (failure instanceof Error e) {
            throw e;
        }
    }

    /** Embeds one sequence and checks that the vector is what an embedder promises. */
    static void embed(TokenEmbedder embedder, List<String> tokens, @Nullable String key, float[] out, int offset) {
        embedder.embed(tokens, key, out, offset);
        double squares = 0;
        for (int i = offset; i < offset + embedder.dimension(); i++) {
            squares += (double) out[i] * out[i];
        }
        if (squares != 0 && !(Math.abs(Math.sqrt(squares) - 1) <= LENGTH_TOLERANCE)) {
            throw new FaissStyleException("embedder " + embedder.identity() + " made a vector of length "
                    + Math.sqrt(squares) + ", expected 1 or 0");
        }
    }
}
