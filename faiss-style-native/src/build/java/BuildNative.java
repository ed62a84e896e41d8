import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Run by the build: makes what is written in C++ where CMake, a C++ compiler and FAISS are there. Elsewhere it says in
 * one line what is missing, and the build goes on without, unless the environment says
 * {@code FAISSSTYLE_NATIVE=required}.
 */
public final class BuildNative {
    private BuildNative() {}

    /**
     * Builds.
     *
     * @param args what to say if it cannot be built, folder of CMakeLists.txt, folder to build in, folder for what is
     *     built, then options of CMake
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        Path build = Files.createDirectories(Path.of(args[2]));
        Path built = Path.of(args[3]);
        Path log = build.resolve("build.log");
        List<String> configure = new ArrayList<>(List.of(
                "cmake",
                "-S",
                args[1],
                "-B",
                args[2],
                "-DCMAKE_BUILD_TYPE=Release",
                "-DJAVA_INCLUDE=" + Path.of(System.getProperty("java.home"), "include"),
                "-DCMAKE_LIBRARY_OUTPUT_DIRECTORY=" + built,
                "-DCMAKE_RUNTIME_OUTPUT_DIRECTORY=" + built));
        configure.addAll(List.of(args).subList(4, args.length));

        for (String tool : List.of("cmake", "make")) {
            if (!isThere(tool)) {
                goOnWithout(args[0], tool, built);
                return;
            }
        }
        Path missing = build.resolve("missing.txt");
        Files.deleteIfExists(missing);
        Files.deleteIfExists(build.resolve("CMakeCache.txt")); // which remembers what may have been removed since
        if (run(configure, log) != 0) {
            if (!Files.exists(missing)) {
                fail(log);
            }
            goOnWithout(args[0], Files.readString(missing), built);
        } else if (run(List.of("cmake", "--build", args[2]), log) != 0) {
            fail(log);
        }
    }

    private static boolean isThere(String tool) {
        return Stream.of(System.getenv("PATH").split(java.io.File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, tool)));
    }

    private static int run(List<String> command, Path log) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start()
                .waitFor();
    }

    /** What an earlier build made goes, so that nothing tests or packs it. */
    private static void goOnWithout(String what, String missing, Path built) throws IOException {
        if (Files.exists(built)) {
            try (Stream<Path> files = Files.walk(built)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
        System.out.println(
                what + ", missing: " + missing
                        + "; to turn them on, on Debian: apt-get install libfaiss-dev libopenblas-dev libgfortran-12-dev g++ cmake make");
        if ("required".equals(System.getenv("FAISSSTYLE_NATIVE"))) {
            System.out.println("FAISSSTYLE_NATIVE=required, so that is a failure");
            System.exit(1);
        }
    }

    private static void fail(Path log) throws IOException {
        System.out.println(Files.readString(log));
        System.exit(1);
    }
}
