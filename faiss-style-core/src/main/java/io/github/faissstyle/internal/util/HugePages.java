package io.github.faissstyle.internal.util;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Whether the JVM's memory is on huge pages. Linux tells it of each mapping; the JVM's flags say only what was asked
 * for, and are read through a module that users need not have.
 */
public final class HugePages {
    private static final Path MAPPINGS = Path.of("/proc/self/smaps");

    /** Transparent ones (for the whole system or by the JVM's flag), or those that are set aside beforehand. */
    private static final Pattern HUGE = Pattern.compile("THPeligible:\\s+1|VmFlags:.* ht( .*)?");

    private HugePages() {}

    /** The flags are the same for the JVM's life, and going over the mappings takes a while. */
    private static final class Once {
        static final boolean IN_USE = look();
    }

    /**
     * Tells whether the heap is on huge pages wherever the system has some.
     *
     * @return false too where the system does not tell
     */
    public static boolean inUse() {
        return Once.IN_USE;
    }

    private static boolean look() {
        try (Stream<String> lines = Files.lines(MAPPINGS, StandardCharsets.ISO_8859_1)) {
            return any(lines);
        } catch (IOException | UncheckedIOException e) {
            return false;
        }
    }

    static boolean any(Stream<String> mappings) {
        return mappings.anyMatch(line -> HUGE.matcher(line).matches());
    }
}
