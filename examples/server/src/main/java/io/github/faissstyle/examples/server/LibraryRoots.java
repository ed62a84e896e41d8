package io.github.faissstyle.examples.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The folders whose files may be read; nothing else is, whatever path is asked for and wherever links lead. */
final class LibraryRoots {
    private final List<Path> roots;

    LibraryRoots(List<Path> roots) throws IOException {
        List<Path> real = new ArrayList<>();
        for (Path root : roots) {
            real.add(root.toRealPath());
        }
        this.roots = List.copyOf(real);
    }

    List<Path> all() {
        return roots;
    }

    /** The file itself, if it lies in a root; the same problem for what is not there and what is not to be seen. */
    Path file(String path) {
        try {
            Path file = Path.of(path).toRealPath();
            if (Files.isRegularFile(file) && roots.stream().anyMatch(file::startsWith)) {
                return file;
            }
        } catch (IOException | InvalidPathException e) {
            throw notThere(path);
        }
        throw notThere(path);
    }

    private static Problem notThere(String path) {
        return new Problem(404, "there is no file " + path + " in the library");
    }
}
