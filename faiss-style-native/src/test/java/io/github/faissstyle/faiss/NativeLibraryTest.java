package io.github.faissstyle.faiss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.faissstyle.VectorIndexes;
import io.github.faissstyle.index.Metric;
import io.github.faissstyle.index.VectorIndex;
import io.github.faissstyle.spi.IndexEngine;
import io.github.faissstyle.testkit.OwnJvm;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the library comes out of its jar, and what is said where it cannot. */
@RequiresFaiss
class NativeLibraryTest {
    private static final String PLACE = "io/github/faissstyle/faiss/" + NativeLibrary.platform() + "/";
    private static final String LIBRARY = "libfaissstyle.so";

    @TempDir
    Path dir;

    /** Loads the engine's classes anew, and the files of one folder before those of the class path. */
    private static final class Apart extends URLClassLoader {
        Apart(Path first) {
            super(urls(first), NativeLibraryTest.class.getClassLoader());
        }

        private static URL[] urls(Path first) {
            return Stream.concat(
                            Stream.of(first),
                            Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                                    .map(Path::of))
                    .map(Apart::url)
                    .toArray(URL[]::new);
        }

        private static URL url(Path path) {
            try {
                return path.toUri().toURL();
            } catch (MalformedURLException e) {
                throw new IllegalArgumentException(e);
            }
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith("io.github.faissstyle.faiss.")) {
                return super.loadClass(name, resolve);
            }
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? findClass(name) : loaded;
        }

        @Override
        public URL getResource(String name) {
            URL found = findResource(name);
            return found == null ? super.getResource(name) : found;
        }

        IndexEngine engine() {
            try {
                return (IndexEngine) loadClass(FaissEngine.class.getName(), true)
                        .getConstructor()
                        .newInstance();
            } catch (ReflectiveOperationException e) {
                throw new LinkageError(e.getMessage(), e);
            }
        }
    }

    private static String unavailable(Path first) throws IOException {
        try (Apart loader = new Apart(first)) {
            return loader.engine().unavailable().orElse("");
        }
    }

    /** Copies a file of the jar, to be changed. */
    private Path copied(String name) throws IOException {
        Path file = Files.createDirectories(dir.resolve(PLACE)).resolve(name);
        try (InputStream in = FaissEngine.class.getClassLoader().getResourceAsStream(PLACE + name)) {
            Files.copy(in, file);
        }
        return file;
    }

    @Test
    void twoClassLoadersHaveACopyEach() throws IOException {
        try (Apart first = new Apart(dir);
                Apart second = new Apart(dir)) {
            assertEquals("", first.engine().unavailable().orElse(""));
            assertEquals("", second.engine().unavailable().orElse(""));
            assertNotSame(first.engine().getClass(), second.engine().getClass());
            for (IndexEngine engine : List.of(first.engine(), second.engine(), new FaissEngine())) {
                assertFinds(engine);
            }
        }
    }

    @Test
    void manyUnpackItAtTheSameTime() throws InterruptedException, ExecutionException {
        ExecutorService pool = Executors.newFixedThreadPool(4);
        List<Future<String>> said = Stream.generate(() -> pool.submit(() -> unavailable(dir)))
                .limit(4)
                .toList();
        for (Future<String> one : said) {
            assertEquals("", one.get());
        }
        pool.shutdown();
    }

    /** As Debian has them; elsewhere the build finds none. */
    @Test
    void licencesOfWhatIsLinkedInLieBeside() throws IOException {
        assumeTrue(Files.exists(Path.of("/usr/share/doc/libfaiss-dev/copyright")), "this system has no texts");
        for (String[] text : new String[][] {
            {"libfaiss-dev", "MIT"}, {"libopenblas-dev", "BSD"}, {"gcc-12-base", "RUNTIME LIBRARY EXCEPTION"}
        }) {
            String words = Files.readString(copied("THIRD-PARTY-" + text[0] + ".txt"));
            assertTrue(words.toUpperCase(Locale.ROOT).contains(text[1]), words);
        }
    }

    /** The loader says which libraries it had to find; it is asked in a process of its own. */
    @Test
    void onlyTheCLibraryComesFromTheSystem() throws IOException, InterruptedException {
        Path library = copied(LIBRARY);
        copied("libgomp.so.1");
        Process lists = new ProcessBuilder("ldd", library.toString())
                .redirectErrorStream(true)
                .start();
        List<String> needed = lists.inputReader()
                .lines()
                .map(line -> line.strip().split("\\s", 2)[0])
                .map(name -> name.substring(name.lastIndexOf('/') + 1).replaceAll("\\.so.*|-linux.*", ""))
                .toList();
        assertEquals(0, lists.waitFor());
        assertTrue(needed.containsAll(List.of("libc", "libgomp")), needed.toString());
        assertTrue(
                List.of("ld", "linux-vdso", "libc", "libdl", "libgomp", "libm", "libpthread")
                        .containsAll(needed),
                needed.toString());
    }

    private static void assertFinds(IndexEngine engine) {
        try (VectorIndex index = engine.create("Flat", 2, Metric.L2, 0)) {
            index.add(new float[] {0, 0, 3, 4});
            assertEquals(1, index.search(new float[] {3, 3}, 1).id(0, 0));
        }
    }

    @Test
    void aDamagedLibraryIsNotLoaded() throws IOException {
        Path file = copied(LIBRARY);
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
        String said = unavailable(dir);
        assertTrue(said.contains("has SHA-256") && said.contains(LIBRARY), said);
    }

    @Test
    void aDigestOfAnotherFileIsNotTaken() throws IOException {
        Path file = copied("libgomp.so.1.sha256");
        Files.writeString(file, "0".repeat(64));
        String said = unavailable(dir);
        assertTrue(said.contains("libgomp.so.1") && said.contains("expected 0000"), said);
    }

    @Test
    void nothingThatIsThereIsWrittenOver() throws IOException {
        Path file = Files.writeString(dir.resolve(LIBRARY), "somebody else's");
        assertThrows(FileAlreadyExistsException.class, () -> NativeLibrary.unpack(PLACE + LIBRARY, file));
        assertEquals("somebody else's", Files.readString(file));
        Path link = Files.createSymbolicLink(dir.resolve("link"), dir.resolve("elsewhere"));
        assertThrows(FileAlreadyExistsException.class, () -> NativeLibrary.unpack(PLACE + LIBRARY, link));
        assertTrue(Files.notExists(dir.resolve("elsewhere")), "a link is not followed");
        Path folder = NativeLibrary.newFolder();
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)));
        Files.delete(folder);
    }

    @Test
    void leavesNothingBehind() throws IOException {
        assertEquals("", said("-Djava.io.tmpdir=" + dir));
        try (Stream<Path> left = Files.list(dir)) {
            assertArrayEquals(
                    new Object[0],
                    left.filter(f -> f.getFileName().toString().startsWith("faiss"))
                            .toArray());
        }
    }

    @Test
    void aFolderThatCannotBeWrittenIsNamed() throws IOException {
        Path file = Files.writeString(dir.resolve("file"), "");
        for (Path tmp : List.of(file, dir.resolve("none"), Path.of("/proc"))) {
            String said = said("-Djava.io.tmpdir=" + tmp);
            assertTrue(said.contains(tmp.toString()) && said.contains("java.io.tmpdir"), said);
        }
    }

    @Test
    void anotherFolderMayHoldIt() throws IOException {
        Path folder = copied(LIBRARY).getParent();
        copied("libgomp.so.1");
        assertEquals("", said("-D" + NativeLibrary.PATH + "=" + folder));
        String said = said("-D" + NativeLibrary.PATH + "=" + dir.resolve("none"));
        assertTrue(
                said.contains(NativeLibrary.PATH)
                        && said.contains(dir.resolve("none").toString()),
                said);
        Files.writeString(dir.resolve(LIBRARY), "no library");
        String no = said("-D" + NativeLibrary.PATH + "=" + dir);
        assertTrue(no.contains(dir.resolve(LIBRARY).toString()), no);
    }

    @Test
    void aPlatformWithoutLibraryIsNamed() {
        String said = said("-Dos.arch=riscv64");
        assertTrue(said.contains("no native library for linux-riscv64"), said);
        assertTrue(said.contains(NativeLibrary.PATH), said);
    }

    private static String said(String flag) {
        return OwnJvm.run(NativeLibraryTest.class, List.of(flag));
    }

    /**
     * Prints why FAISS is not available, if it is not; everything else must work.
     *
     * @param args none
     */
    public static void main(String[] args) {
        IndexEngine faiss = VectorIndexes.engine("faiss");
        faiss.unavailable().ifPresent(reason -> {
            System.out.println(reason);
            assertThrows(RuntimeException.class, () -> faiss.create("Flat", 2, Metric.L2, 0));
        });
        if (faiss.unavailable().isEmpty()) {
            assertFinds(faiss);
        }
        assertFinds(VectorIndexes.engine("java"));
    }
}
