package io.github.faissstyle.examples.server;

import com.fasterxml.jackson.jr.ob.JSON;
import io.github.faissstyle.catalog.TrackCatalog;
import io.github.faissstyle.common.ProgressListener;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A server with a synthesised library, and requests to it. */
final class RunningServer implements AutoCloseable {
    private final HttpClient client = HttpClient.newHttpClient();
    private final TrackCatalog catalog;
    private final CatalogServer server;
    private final String token;

    RunningServer(Path folder, Path library, String token, boolean built) throws IOException {
        this.token = token;
        catalog = TrackCatalog.builder()
                .folder(folder)
                .analyzer(new SoundAnalyzer())
                .open();
        server = new CatalogServer(catalog, List.of(library), "127.0.0.1", token, 2).start(0);
        if (built) {
            server.jobs().build(ProgressListener.NONE, false);
        }
    }

    record Answer(int status, String type, String location, String text) {
        Map<String, Object> json() throws IOException {
            return JSON.std.mapFrom(text);
        }
    }

    TrackCatalog catalog() {
        return catalog;
    }

    String url(String path) {
        return "http://127.0.0.1:" + server.port() + path;
    }

    Answer get(String path) throws IOException, InterruptedException {
        return send("GET", path, null, Map.of());
    }

    Answer post(String path) throws IOException, InterruptedException {
        return send("POST", path, null, Map.of());
    }

    Answer post(String path, String json) throws IOException, InterruptedException {
        return send("POST", path, json, Map.of("Content-Type", "application/json"));
    }

    Answer send(String method, String path, String body, Map<String, String> headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url(path)))
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        headers.forEach(request::header);
        if (token != null && !headers.containsKey("Authorization")) {
            request.header("Authorization", "Bearer " + token);
        }
        HttpResponse<String> response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        return new Answer(
                response.statusCode(),
                response.headers().firstValue("Content-Type").orElse(""),
                response.headers().firstValue("Location").orElse(""),
                response.body());
    }

    static String encoded(Object text) {
        return URLEncoder.encode(String.valueOf(text), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        server.close();
        catalog.close();
    }
}
