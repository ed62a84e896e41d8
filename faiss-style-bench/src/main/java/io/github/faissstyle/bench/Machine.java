package io.github.faissstyle.bench;

import com.sun.management.HotSpotDiagnosticMXBean;
import io.github.faissstyle.VectorIndexes;
import io.github.faissstyle.index.Metric;
import io.github.faissstyle.internal.simd.Kernels;
import io.github.faissstyle.spi.IndexEngine;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.stream.Stream;

/** What was measured on: the line above every table. */
public final class Machine {
    private static final Path CPU = Path.of("/proc/cpuinfo");
    private static final Path HUGE_PAGES = Path.of("/sys/kernel/mm/transparent_hugepage/enabled");

    private Machine() {}

    /** All of it. */
    static String line() throws IOException {
        return String.join(
                "; ",
                cpu() + ", " + Runtime.getRuntime().availableProcessors() + " processors",
                "JDK " + Runtime.version(),
                "huge pages " + hugePages(),
                Kernels.get().description(),
                faiss(),
                LocalDate.now(ZoneOffset.UTC).toString());
    }

    /** Why FAISS cannot be searched here, if so. */
    static Optional<String> withoutFaiss() {
        return engine().unavailable();
    }

    private static IndexEngine engine() {
        return VectorIndexes.engine("faiss");
    }

    /** The processor, as the system calls it. */
    public static String cpu() throws IOException {
        if (Files.isReadable(CPU)) {
            try (Stream<String> lines = Files.lines(CPU)) {
                Optional<String> name =
                        lines.filter(line -> line.startsWith("model name")).findFirst();
                if (name.isPresent()) {
                    return name.get().substring(name.get().indexOf(':') + 1).trim();
                }
            }
        }
        return System.getProperty("os.arch");
    }

    private static String hugePages() throws IOException {
        return hugePages(Boolean.parseBoolean(ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                .getVMOption("UseTransparentHugePages")
                .getValue()));
    }

    /**
     * Whether a JVM's heap has them.
     *
     * @param asked whether its flag is set
     */
    public static String hugePages(boolean asked) throws IOException {
        String allowed = Files.isReadable(HUGE_PAGES)
                ? Files.readString(HUGE_PAGES).replaceAll("(?s).*\\[(\\w+)].*", "$1")
                : "unknown";
        boolean on = allowed.equals("always") || (asked && allowed.equals("madvise"));
        return (on ? "on" : "off") + " (system " + allowed + ", JVM flag " + (asked ? "set" : "not set") + ")";
    }

    private static String faiss() {
        if (withoutFaiss().isPresent()) {
            return "no FAISS";
        }
        try (var index = engine().create("Flat", 1, Metric.L2, 0)) {
            return index.info().kernels();
        }
    }
}
