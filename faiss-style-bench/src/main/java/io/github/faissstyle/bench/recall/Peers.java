package io.github.faissstyle.bench.recall;

import io.github.faissstyle.bench.Machine;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** How each peer is started. */
final class Peers {
    /** This library, by its engines. */
    private static final Map<String, String> ENGINES = Map.of("java", "java", "native", "faiss");

    private static final Map<String, String> OTHERS = Map.of(
            "lucene", "LucenePeer",
            "jvector", "JVectorPeer",
            "voyager", "VoyagerPeer",
            "hnswlib", "HnswlibPeer");

    private final Options options;
    private final Path folder;
    private final Path logs;
    private final int cpu;

    Peers(Options options, Path logs) {
        this.options = options;
        this.folder = Path.of(options.get("peer-folder", "faiss-style-bench/peers"));
        this.logs = logs;
        this.cpu = options.number("cpu", 0, 0);
    }

    /** Starts one, on some of the processors, counted from the run's first. */
    PeerProcess start(String peer, List<Integer> processors) throws PeerFailure {
        List<String> command = new ArrayList<>(pinned(processors));
        if (ENGINES.containsKey(peer)) {
            command.addAll(virtualMachine(options.get("java-home", System.getProperty("java.home"))));
            command.addAll(List.of("-cp", classPath(), JavaPeer.class.getName(), ENGINES.get(peer)));
        } else if (OTHERS.containsKey(peer)) {
            Path lib = folder.resolve("target/lib");
            if (!Files.isDirectory(lib)) {
                throw new PeerFailure(
                        peer, "not built, no " + lib + ": build faiss-style-bench/peers with a JDK from 21 on");
            }
            command.addAll(virtualMachine(peerJavaHome(peer)));
            command.add("--enable-native-access=ALL-UNNAMED");
            command.addAll(
                    List.of("-cp", lib + File.separator + "*", "io.github.faissstyle.bench.peers." + OTHERS.get(peer)));
        } else if (peer.equals("faiss")) {
            command.addAll(List.of(
                    options.get("python", "python3"),
                    folder.resolve("faiss_peer.py").toString()));
        } else {
            throw new PeerFailure(peer, "no such peer");
        }
        return new PeerProcess(peer, command, logs.resolve(peer + ".log"));
    }

    private List<String> virtualMachine(String home) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(home, "bin", "java").toString(),
                // A JVM that sees one processor would choose another collector than it does elsewhere.
                "-XX:+UseG1GC",
                "-Xmx6g",
                "--add-modules",
                "jdk.incubator.vector"));
        command.addAll(options.all("jvm"));
        return command;
    }

    /** This program's, and the native engine's where it was built. */
    private static String classPath() {
        List<String> path = new ArrayList<>(List.of(System.getProperty("java.class.path")));
        for (String built : List.of("faiss-style-native/target/classes", "faiss-style-native/target/native")) {
            if (Files.isDirectory(Path.of(built))) {
                path.add(built);
            }
        }
        return String.join(File.pathSeparator, path);
    }

    /** Lucene asks for Java 21 and JVector's SIMD for 20: the one given, JAVA25_HOME, or the newest of the system's. */
    private String peerJavaHome(String peer) throws PeerFailure {
        if (options.get("peer-java-home").isPresent()) {
            return options.get("peer-java-home").get();
        }
        String home = System.getenv("JAVA25_HOME");
        if (home != null) {
            return home;
        }
        String best = System.getProperty("java.home");
        int newest = Runtime.version().feature();
        Path system = Path.of("/usr/lib/jvm");
        if (Files.isDirectory(system)) {
            try (Stream<Path> homes = Files.list(system)) {
                for (Path each : homes.sorted().toList()) {
                    int feature = feature(each);
                    if (feature > newest) {
                        newest = feature;
                        best = each.toString();
                    }
                }
            } catch (IOException e) {
                throw new PeerFailure(peer, e.toString());
            }
        }
        if (newest < 21) {
            throw new PeerFailure(peer, "no JDK from 21 on found (--peer-java-home, JAVA25_HOME, /usr/lib/jvm)");
        }
        return best;
    }

    /** The version in a JDK's file {@code release}; 0 if there is none. */
    private static int feature(Path home) throws IOException {
        Path release = home.resolve("release");
        if (!Files.isReadable(release) || !Files.isExecutable(home.resolve("bin/java"))) {
            return 0;
        }
        for (String line : Files.readAllLines(release)) {
            if (line.startsWith("JAVA_VERSION=")) {
                String first = line.replaceAll("^JAVA_VERSION=\"(\\d+).*", "$1");
                return first.matches("\\d{1,4}") ? Integer.parseInt(first) : 0;
            }
        }
        return 0;
    }

    /** Where they run, in a line: processors, huge pages, flags of the JVMs. */
    String where(List<Integer> processors) throws IOException {
        List<String> flags = options.all("jvm");
        return String.join(
                "; ",
                canPin()
                        ? "pinned to processor " + named(processors)
                        : "not pinned to a processor, since there is no program taskset",
                "huge pages " + Machine.hugePages(flags.contains("-XX:+UseTransparentHugePages")),
                "JVM flags " + (flags.isEmpty() ? "none" : String.join(" ", flags)));
    }

    /** On the same processors as all others, where the system has a way. */
    private List<String> pinned(List<Integer> processors) {
        return canPin() ? List.of("taskset", "-c", named(processors)) : List.of();
    }

    private String named(List<Integer> processors) {
        return String.join(
                ",",
                processors.stream().map(each -> Integer.toString(cpu + each)).toList());
    }

    private static boolean canPin() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
                .anyMatch(each -> !each.isEmpty() && Files.isExecutable(Path.of(each, "taskset")));
    }
}
