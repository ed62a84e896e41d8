package io.github.faissstyle.examples.server;

import io.github.faissstyle.examples.cli.FaissStyle;
import java.util.List;

/** The program with the commands of track catalogs. */
public final class ServerFaissStyle {
    private ServerFaissStyle() {}

    static List<?> commands() {
        return List.of(new ServeCommand(), new CatalogCommand(), new SynthesiseLibraryCommand());
    }

    /**
     * Runs the program and ends the JVM with its exit code.
     *
     * @param args the arguments; see {@code --help}
     */
    public static void main(String[] args) {
        FaissStyle.main(commands(), args);
    }
}
