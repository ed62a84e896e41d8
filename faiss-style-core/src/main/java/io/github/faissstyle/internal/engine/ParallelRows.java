package io.github.faissstyle.internal.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** Shares rows of work among threads that live for the call. The calling thread is one of them. */
final class ParallelRows {
    /** Work on a range of rows. */
    @FunctionalInterface
    interface Work {
        void run(int from, int to);
    }

    /** Rows a thread takes at a time: those that share a pass over the data. */
    private static final int STEP = 16;

    private ParallelRows() {}

    static void run(int rows, int threads, Work work) {
        int helpers = Math.min(threads, (rows + STEP - 1) / STEP) - 1;
        if (helpers < 1) {
            work.run(0, rows);
            return;
        }
        AtomicInteger next = new AtomicInteger();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Runnable share = () -> {
            try {
                int from = next.getAndAdd(STEP);
                while (from < rows && failure.get() == null) {
                    work.run(from, Math.min(rows, from + STEP));
                    from = next.getAndAdd(STEP);
                }
            } catch (RuntimeException | Error e) {
                failure.compareAndSet(null, e);
            }
        };
        List<Thread> started = new ArrayList<>();
        for (int i = 0; i < helpers; i++) {
            Thread thread = new Thread(share, "faiss-style-search-" + i);
            thread.setDaemon(true);
            thread.start();
            started.add(thread);
        }
        share.run();
        boolean interrupted = joinAll(started);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        Throwable thrown = failure.get();
        if (thrown instanceof RuntimeException e) {
            throw e;
        }
        if (thrown instanceof Error e) {
            throw e;
        }
    }

    /** Waits for all, also when interrupted: they write into arrays of the caller's. */
    private static boolean joinAll(List<Thread> threads) {
        boolean interrupted = false;
        for (Thread thread : threads) {
            while (true) {
                try {
                    thread.join();
                    break;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        return interrupted;
    }
}
