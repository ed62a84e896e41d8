package io.github.faissstyle.examples.server;

import io.github.faissstyle.catalog.TrackCatalog;
import io.github.faissstyle.catalog.UnknownTrackException;
import io.javalin.Javalin;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HttpResponseException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves a catalog over HTTP: the API under {@code /api/faiss}, its description at {@code /openapi.json}, and the page.
 */
final class CatalogServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CatalogServer.class);
    private static final long MOST_BODY = 1 << 20;
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]", "::1");
    private static final Map<String, String> PAGE = Map.of(
            "/", "index.html",
            "/app.js", "app.js",
            "/style.css", "style.css",
            "/openapi.json", "openapi.json");
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "json", "application/json");

    private final String host;
    private final @Nullable String token;
    private final BuildJobs jobs;
    private final CatalogApi api;
    private final Javalin server;

    /**
     * @param roots folders whose files may be read
     * @param host address to listen on
     * @param token what requests must bear; null for none
     * @param threads how many files are analysed at a time
     */
    CatalogServer(TrackCatalog catalog, List<Path> roots, String host, @Nullable String token, int threads)
            throws IOException {
        this.host = host;
        this.token = token;
        LibraryRoots library = new LibraryRoots(roots);
        jobs = new BuildJobs(catalog, library, threads);
        api = new CatalogApi(catalog, library, jobs);
        server = Javalin.create(config -> {
            config.startup.showJavalinBanner = false;
            config.http.maxRequestSize = MOST_BODY;
            config.http.prefer405over404 = true;
            config.jetty.host = host;
            routes(config.routes);
            problems(config.routes);
        });
    }

    private void routes(RoutesConfig routes) {
        routes.before(this::guard);
        String root = "/api/faiss";
        routes.post(root + "/build-index", api::buildIndex);
        routes.get(root + "/builds/{id}", api::build);
        routes.delete(root + "/builds/{id}", api::cancelBuild);
        routes.get(root + "/statistics", api::statistics);
        routes.get(root + "/similar-tracks", api::similarTracks);
        routes.post(root + "/generate-playlist", api::generatePlaylist);
        routes.post(root + "/extract-vector", api::extractVector);
        routes.get(root + "/path", api::path);
        routes.post(root + "/blend", api::blend);
        routes.get(root + "/tracks", api::tracks);
        routes.post(root + "/tracks", api::addTrack);
        routes.delete(root + "/tracks", api::removeTrack);
        routes.get(root + "/map", api::map);
        routes.get(root + "/audio", api::audio);
        PAGE.forEach((path, resource) -> routes.get(path, page(resource)));
    }

    private static Handler page(String resource) {
        byte[] content;
        try (InputStream in = CatalogServer.class.getResourceAsStream("/web/" + resource)) {
            content = Objects.requireNonNull(in, resource).readAllBytes();
        } catch (IOException e) {
            throw new IllegalStateException(resource, e);
        }
        String type = Objects.requireNonNull(TYPES.get(resource.substring(resource.lastIndexOf('.') + 1)));
        return context -> context.contentType(type).result(content);
    }

    /** Keeps out other web pages (by their names and origins) and who does not know the token. */
    private void guard(Context context) {
        context.header("X-Content-Type-Options", "nosniff");
        context.header("Referrer-Policy", "no-referrer");
        context.header(
                "Content-Security-Policy",
                "default-src 'self'; img-src 'self' data:; media-src 'self' blob:; frame-ancestors 'none'");
        String called = String.valueOf(context.header("Host"));
        String name = called.replaceFirst(":\\d+$", "");
        if (LOOPBACK.contains(host) && !LOOPBACK.contains(name)) {
            throw new Problem(403, "this server answers to localhost alone, was called " + name);
        }
        String origin = context.header("Origin");
        if (origin != null && !origin.equals("http://" + called) && !origin.equals("https://" + called)) {
            throw new Problem(403, "requests of other web pages are refused, this one is of " + origin);
        }
        if (token != null && !PAGE.containsKey(context.path())) {
            byte[] given = String.valueOf(context.header("Authorization")).getBytes(StandardCharsets.UTF_8);
            if (!MessageDigest.isEqual(given, ("Bearer " + token).getBytes(StandardCharsets.UTF_8))) {
                context.header("WWW-Authenticate", "Bearer");
                throw new Problem(401, "this server needs a bearer token");
            }
        }
    }

    private static void problems(RoutesConfig routes) {
        routes.exception(Problem.class, (e, context) -> problem(context, e.status(), e.getMessage()));
        routes.exception(UnknownTrackException.class, (e, context) -> problem(context, 404, e.getMessage()));
        routes.exception(IllegalArgumentException.class, (e, context) -> problem(context, 400, e.getMessage()));
        routes.exception(HttpResponseException.class, (e, context) -> {
            String detail = switch (e.getStatus()) {
                case 404 -> "there is nothing at " + context.path();
                case 405 -> context.method() + " is not for " + context.path();
                case 413 -> "the body is larger than " + MOST_BODY + " bytes";
                default -> e.getMessage();
            };
            problem(context, e.getStatus(), detail);
        });
        routes.exception(Exception.class, (e, context) -> {
            LOG.warn("{} {} failed", context.method(), context.path(), e);
            problem(context, 500, "the server could not answer; its log says why");
        });
    }

    private static void problem(Context context, int status, @Nullable String detail) {
        Json.send(
                context,
                status,
                "application/problem+json",
                Json.object("type", "about:blank", "title", Problem.title(status), "status", status, "detail", detail));
    }

    /** Begins to listen; port 0 takes any that is free. */
    CatalogServer start(int port) {
        server.start(host, port);
        return this;
    }

    int port() {
        return server.port();
    }

    BuildJobs jobs() {
        return jobs;
    }

    /** Answers what has begun, cancels a build under way, and ends. */
    @Override
    public void close() {
        server.stop();
        jobs.close();
    }
}
