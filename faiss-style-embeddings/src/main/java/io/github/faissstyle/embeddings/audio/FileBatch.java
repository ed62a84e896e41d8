package io.github.faissstyle.embeddings.audio;

import io.github.faissstyle.common.FaissStyleException;
import io.github.faissstyle.common.ProgressListener;
import io.github.faissstyle.internal.util.Checks;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** Embeds files with some threads, which live for the call. */
final class FileBatch {
    private FileBatch() {}

    static AudioEmbedder.Embedded embed(
            AudioEmbedder embedder, List<Path> files, int threads, ProgressListener progress) {
        Checks.atLeast("threads", threads, 1);
        float[] vectors = new float[Math.multiplyExact(files.size(), embedder.dimension())];
        @Nullable String[] failures = new String[files.size()];
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            ExecutorCompletionService<Boolean> tasks = new ExecutorCompletionService<>(pool);
            for (int i = 0; i < files.size(); i++) {
                int file = i;
                tasks.submit(() -> {
                    try {
                        float[] vector = embedder.embed(files.get(file));
                        System.arraycopy(vector, 0, vectors, file * vector.length, vector.length);
                    } catch (FaissStyleException e) {
                        failures[file] = String.valueOf(e.getMessage());
                    }
                    return true;
                });
            }
            for (int done = 1; done <= files.size(); done++) {
                tasks.take().get();
                progress.progress("embedding audio", done, files.size());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while embedding audio");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } finally {
            pool.shutdownNow();
        }
        return gathered(files, vectors, failures, embedder.dimension());
    }

    private static AudioEmbedder.Embedded gathered(
            List<Path> files, float[] vectors, @Nullable String[] failures, int dimension) {
        List<Path> embedded = new ArrayList<>();
        Map<Path, String> failed = new LinkedHashMap<>();
        for (int i = 0; i < failures.length; i++) {
            String failure = failures[i];
            if (failure != null) {
                failed.put(files.get(i), failure);
                continue;
            }
            System.arraycopy(vectors, i * dimension, vectors, embedded.size() * dimension, dimension);
            embedded.add(files.get(i));
        }
        return new AudioEmbedder.Embedded(embedded, Arrays.copyOf(vectors, embedded.size() * dimension), failed);
    }
}
