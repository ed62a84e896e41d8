package io.github.faissstyle.internal.engine.state;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/** Shares rows of work among threads that live for the call. The calling thread is one of them. */
public final class Workers {
    private static final ThreadLocal<Integer> ALLOWED = ThreadLocal.withInitial(() -> 1);

    /** Work on a range of rows. */
    @FunctionalInterface
    public interface Work {
        void run(int from, int to);
    }

    private Workers() {}

    /**
     * Does something that may use several threads.
     *
     * @param threads how many {@link #share} may use meanwhile, when it is called by this thread
     * @param body what to do
     * @return what the body returns
     */
    public static <T> T with(int threads, Supplier<T> body) {
        int before = ALLOWED.get();
        ALLOWED.set(threads);
        try {
            return body.get();
        } finally {
            ALLOWED.set(before);
        }
    }

    /**
     * Works on rows with as many threads as {@link #with} allows; which thread works on which rows must not matter.
     *
     * @param rows number of rows
     * @param step rows that a thread takes at a time
     * @param worker makes what one thread works with
     */
    public static void share(int rows, int step, Supplier<Work> worker) {
        share(rows, step, ALLOWED.get(), worker);
    }

    /**
     * Works on rows with several threads.
     *
     * @param rows number of rows
     * @param step rows that a thread takes at a time
     * @param threads at most so many
     * @param worker makes what one thread works with
     */
    public static void share(int rows, int step, int threads, Supplier<Work> worker) {
        int helpers = Math.min(threads, (rows + step - 1) / step) - 1;
        if (helpers < 1) {
            worker.get().run(0, rows);
            return;
        }
        AtomicInteger next = new AtomicInteger();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Runnable share = () -> {
            try {
                Work work = worker.get();
                int from = next.getAndAdd(step);
                while (from < rows && failure.get() == null) {
                    work.run(from, Math.min(rows, from + step));
                    from = next.getAndAdd(step);
                }
            } catch (RuntimeException | Error e) {
                failure.compareAndSet(null, e);
            }
        };
        List<Thread> started = new ArrayList<>();
        for (int i = 0; i < helpers; i++) {
            Thread thread = new Thread(share, "faiss-style-worker-" + i);
            thread.setDaemon(true);
            thread.start();
            started.add(thread);
        }
        // What this thread does of it must not start threads of its own.
        with(1, () -> {
            share.run();
            return true;
        });
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
