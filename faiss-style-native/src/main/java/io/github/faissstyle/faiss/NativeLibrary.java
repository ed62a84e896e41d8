package io.github.faissstyle.faiss;

import io.github.faissstyle.common.FaissStyleException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads the native library once: from the folder that {@value #PATH} names, or out of the jar of this platform.
 *
 * <p>What comes out of a jar goes to a new folder that only this user may enter, is compared with its digest, loaded
 * and deleted again: no other process can come between, and two class loaders have a copy each.
 */
final class NativeLibrary {
    static final String PATH = "faissstyle.native.path";

    private static final Logger LOG = LoggerFactory.getLogger(NativeLibrary.class);
    private static final String LIBRARY = "libfaissstyle.so";
    /** In the order in which they are loaded. */
    private static final List<String> FILES = List.of("libgomp.so.1", LIBRARY);

    /** Why it cannot be used; null if it can. */
    private static final @Nullable String PROBLEM = load();

    private NativeLibrary() {}

    static @Nullable String problem() {
        return PROBLEM;
    }

    private static @Nullable String load() {
        try {
            String given = System.getProperty(PATH);
            if (given != null) {
                loadFrom(Path.of(given));
            } else {
                loadFromJar();
            }
            LOG.debug("FAISS {} is loaded", Faiss.version());
            return null;
        } catch (FaissStyleException | IOException | UnsatisfiedLinkError e) {
            LOG.debug("FAISS is not available", e);
            return String.valueOf(e.getMessage());
        }
    }

    private static void loadFrom(Path folder) {
        Path library = folder.resolve(LIBRARY);
        if (!Files.isRegularFile(library)) {
            throw new FaissStyleException(PATH + " must name the folder of " + LIBRARY + ", was " + folder);
        }
        System.load(library.toAbsolutePath().toString());
    }

    /** Such as {@code linux-x86_64}. */
    static String platform() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String machine = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        return system.replaceAll("\\s.*", "") + "-"
                + machine.replace("amd64", "x86_64").replace("arm64", "aarch64");
    }

    private static void loadFromJar() throws IOException {
        String place = "io/github/faissstyle/faiss/" + platform() + "/";
        if (NativeLibrary.class.getClassLoader().getResource(place + LIBRARY) == null) {
            throw new FaissStyleException("there is no native library for " + platform()
                    + ": add the jar faiss-style-native with that classifier, if there is one, or set -D" + PATH
                    + " to a folder with " + LIBRARY);
        }
        Path folder = newFolder();
        try {
            for (String file : FILES) {
                unpack(place + file, folder.resolve(file));
            }
            System.load(folder.resolve(LIBRARY).toString());
        } catch (IOException | UnsatisfiedLinkError e) {
            throw cannot("use the native library in " + folder, e);
        } finally {
            for (String file : FILES) {
                Files.deleteIfExists(folder.resolve(file)); // what is loaded stays in memory
            }
            Files.deleteIfExists(folder);
        }
    }

    static Path newFolder() throws IOException {
        try {
            return Files.createTempDirectory("faiss-style"); // which is this user's alone, and was not there before
        } catch (IOException e) {
            throw cannot("make a folder for the native library in " + System.getProperty("java.io.tmpdir"), e);
        }
    }

    private static IOException cannot(String what, Throwable e) {
        return new IOException(
                "cannot " + what + ": " + e
                        + "; set -Djava.io.tmpdir to a folder that libraries may be loaded from, or -D" + PATH
                        + " to one that holds " + LIBRARY,
                e);
    }

    /** Never over a file that is there already. */
    static void unpack(String resource, Path file) throws IOException {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
        try (InputStream in = new DigestInputStream(open(resource), digest)) {
            Files.copy(in, file);
        }
        String expected;
        try (InputStream in = open(resource + ".sha256")) {
            expected = new String(in.readAllBytes(), StandardCharsets.US_ASCII).split("\\s", 2)[0];
        }
        String found = HexFormat.of().formatHex(digest.digest());
        if (!found.equals(expected)) {
            throw new IOException(resource + " in the jar has SHA-256 " + found + ", expected " + expected);
        }
    }

    private static InputStream open(String resource) throws IOException {
        // By the class loader: on the module path the library is in another module, whose folders are no packages.
        InputStream in = NativeLibrary.class.getClassLoader().getResourceAsStream(resource);
        if (in == null) {
            throw new IOException("the jar has no " + resource);
        }
        return in;
    }
}
