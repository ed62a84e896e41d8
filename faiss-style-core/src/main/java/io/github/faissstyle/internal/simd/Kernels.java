package io.github.faissstyle.internal.simd;

import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chooses the arithmetic once, when first asked: the Vector API where the JVM was started with it, plain Java
 * otherwise. The choice is logged once and shows in {@code IndexInfo.kernels()}.
 *
 * <p>The JVM interprets the Vector API at first, at tens of microseconds and kilobytes of garbage a row. So the first
 * index of some size starts a daemon thread that has the kernels of searches compiled, within seconds; meanwhile plain
 * Java gives the same bits. {@code -Dfaissstyle.warm=false} leaves that out, and so does a JVM with one processor.
 *
 * <p>{@code -Dfaissstyle.vector=false} asks for plain Java.
 */
public final class Kernels {
    private static final String MODULE = "jdk.incubator.vector";
    private static final String FLAG = "--add-modules " + MODULE;
    private static final VectorKernels CHOSEN = choose();

    private Kernels() {}

    /**
     * Returns the arithmetic to use.
     *
     * @return one instance for all
     */
    public static VectorKernels get() {
        return CHOSEN;
    }

    /**
     * Returns plain Java, to compare with.
     *
     * @return the scalar implementation
     */
    public static VectorKernels scalar() {
        return new ScalarKernels("plain Java");
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
        // A thread aside on the only processor would take its time from searches, and make it longer.
        boolean warms = Boolean.parseBoolean(System.getProperty("faissstyle.warm", "true"))
                && Runtime.getRuntime().availableProcessors() > 1;
        Kernels.class.getModule().addReads(vectorModule.get());
        try {
            // By name: the class refers to the incubator module, which need not be there when this one is linked.
            VectorKernels kernels = Class.forName(Kernels.class.getPackageName()
                            + (warms ? ".panama.WarmingKernels" : ".panama.PanamaKernels"))
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
