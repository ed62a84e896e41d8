package io.github.faissstyle.internal.simd;

import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chooses the arithmetic once, when first asked: the Vector API where the JVM was started with it, plain Java
 * otherwise. The choice is logged once and shows in {@code IndexInfo.kernels()}.
 *
 * <p>The JVM interprets the Vector API at first, at tens of microseconds and kilobytes of garbage a row. So a daemon
 * thread calls its kernels until they are compiled; meanwhile plain Java gives the same bits.
 *
 * <p>{@code -Dfaissstyle.vector=false} asks for plain Java, {@code -Dfaissstyle.warm=false} for the Vector API at once.
 */
public final class Kernels {
    private static final String MODULE = "jdk.incubator.vector";
    private static final String FLAG = "--add-modules " + MODULE;
    private static final VectorKernels FASTEST = choose();
    private static volatile VectorKernels current = start();

    private Kernels() {}

    /**
     * Returns the arithmetic to use now. Ask again for each piece of work: better is to come.
     *
     * @return one of two instances, which give the same bits
     */
    public static VectorKernels get() {
        return current;
    }

    /**
     * Returns what {@link #get} gives in the end.
     *
     * @return one instance for all
     */
    public static VectorKernels fastest() {
        return FASTEST;
    }

    /**
     * Returns plain Java, to compare with.
     *
     * @return the scalar implementation
     */
    public static VectorKernels scalar() {
        return new ScalarKernels("plain Java");
    }

    @SuppressWarnings("ThreadPriorityCheck") // a courtesy, nothing relies on it
    private static VectorKernels start() {
        if (!(FASTEST.early() instanceof LaneKernels early)
                || !Boolean.parseBoolean(System.getProperty("faissstyle.warm", "true"))) {
            return FASTEST;
        }
        Thread thread = new Thread(() -> warmUp(early), "faiss-style-warm-up");
        thread.setDaemon(true);
        thread.setPriority(Thread.MIN_PRIORITY);
        thread.start();
        return early;
    }

    private static void warmUp(LaneKernels early) {
        try {
            new WarmUp(FASTEST, early).run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            current = FASTEST;
        }
    }

    private static VectorKernels choose() {
        Logger log = LoggerFactory.getLogger(Kernels.class);
        if (!Boolean.parseBoolean(System.getProperty("faissstyle.vector", "true"))) {
            return plain(log, "plain Java (asked for by faissstyle.vector)");
        }
        Optional<Module> vectorModule = ModuleLayer.boot().findModule(MODULE);
        if (vectorModule.isEmpty()) {
            return plain(log, "plain Java (for SIMD, start the JVM with " + FLAG + ")");
        }
        Kernels.class.getModule().addReads(vectorModule.get());
        try {
            // By name: the class refers to the incubator module, which need not be there when this one is linked.
            VectorKernels kernels = Class.forName(Kernels.class.getPackageName() + ".panama.PanamaKernels")
                    .asSubclass(VectorKernels.class)
                    .getDeclaredConstructor()
                    .newInstance();
            log.debug("vector arithmetic: {}", kernels.description());
            return kernels;
        } catch (ReflectiveOperationException | LinkageError e) {
            return plain(log, "plain Java (the Vector API of this JVM does not fit: " + e + ")");
        }
    }

    private static VectorKernels plain(Logger log, String description) {
        log.info("vector arithmetic: {}", description);
        return new ScalarKernels(description);
    }
}
