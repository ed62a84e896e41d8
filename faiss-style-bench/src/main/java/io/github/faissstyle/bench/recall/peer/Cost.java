package io.github.faissstyle.bench.recall.peer;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/**
 * What some work took, in nanoseconds.
 *
 * @param thread CPU time of the threads that did the work
 * @param process CPU time of the whole process: a JVM compiles and collects garbage too
 * @param wall as the clock on the wall has it
 */
public record Cost(long thread, long process, long wall) {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final com.sun.management.OperatingSystemMXBean SYSTEM =
            ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class);

    /** A stopwatch that runs. */
    static final class Clock {
        private final long thread = THREADS.getCurrentThreadCpuTime();
        private final long process = SYSTEM.getProcessCpuTime();
        private final long wall = System.nanoTime();

        /** What the calling thread, which started it, took. */
        Cost stop() {
            return stop(THREADS.getCurrentThreadCpuTime() - thread);
        }

        Cost stop(long threads) {
            return new Cost(threads, SYSTEM.getProcessCpuTime() - process, System.nanoTime() - wall);
        }
    }

    interface Work {
        void run() throws Exception;
    }

    /** CPU time of the calling thread for some work. */
    static long threadNanos(Work work) throws Exception {
        long start = THREADS.getCurrentThreadCpuTime();
        work.run();
        return THREADS.getCurrentThreadCpuTime() - start;
    }

    @Override
    public String toString() {
        return thread + "\t" + process + "\t" + wall;
    }
}
