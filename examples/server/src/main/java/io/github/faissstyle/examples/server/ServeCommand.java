package io.github.faissstyle.examples.server;

import io.github.faissstyle.catalog.TrackCatalog;
import io.github.faissstyle.examples.cli.Progress;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Serves a catalog. */
@Command(
        name = "serve",
        description = "Serves a track catalog: REST under /api/faiss, a page at /.",
        mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {
    @Mixin
    private CatalogOptions options = new CatalogOptions();

    @Option(
            names = "--library",
            required = true,
            description = "Folder of audio files; several may be given. Nothing else is read.")
    private List<Path> library = new ArrayList<>();

    @Option(names = "--host", defaultValue = "127.0.0.1", description = "Address to listen on (${DEFAULT-VALUE}).")
    private String host = "";

    @Option(names = "--port", defaultValue = "8000", description = "Port; 0 takes any (${DEFAULT-VALUE}).")
    private int port;

    @Option(
            names = "--token-env",
            description = "Name of an environment variable that holds the bearer token which requests must carry.")
    private @Nullable String tokenVariable;

    @Option(names = "--build", description = "Bring the catalog up to date with the library before serving.")
    private boolean build;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        String token = tokenVariable == null ? null : System.getenv(tokenVariable);
        if (tokenVariable != null && (token == null || token.isBlank())) {
            throw new IllegalArgumentException("the environment variable " + tokenVariable + " is not set");
        }
        if (token == null && !host.equals("127.0.0.1") && !host.equals("localhost") && !host.equals("::1")) {
            throw new IllegalArgumentException("--host " + host + " is open to others: give a token with --token-env");
        }
        CountDownLatch stop = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        try (TrackCatalog catalog = options.open();
                CatalogServer server = new CatalogServer(catalog, library, host, token, options.threads())) {
            if (build) {
                try (Progress progress = new Progress()) {
                    Map<String, Object> built = server.jobs().build(progress, false);
                    out.println("catalog: " + built.get("total_vectors") + " tracks, " + built.get("added") + " new, "
                            + built.get("failed") + " failed");
                }
            }
            server.start(port);
            out.println("http://" + host + ":" + server.port() + "/ (stop with Ctrl-C)");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                stop.countDown();
                try {
                    stopped.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }));
            stop.await();
        } finally {
            stopped.countDown();
        }
        return 0;
    }
}
