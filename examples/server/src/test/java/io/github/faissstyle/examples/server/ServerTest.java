package io.github.faissstyle.examples.server;

import static io.github.faissstyle.examples.server.RunningServer.encoded;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import io.github.faissstyle.catalog.track.Track;
import io.github.faissstyle.catalog.track.TrackFilter;
import io.github.faissstyle.examples.server.RunningServer.Answer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The API over real HTTP, each answer checked against its description. */
class ServerTest {
    @TempDir
    static Path temp;

    private static Path library;
    private static RunningServer server;
    private static Schemas schemas;
    private static List<Track> tracks;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        library = temp.resolve("music");
        new LibrarySynthesiser(2).write(library, 3, 5);
        server = new RunningServer(temp.resolve("catalog"), library, null, true);
        tracks = server.catalog().list(TrackFilter.all(), 0, 100);
        schemas = new Schemas(server.get("/openapi.json").json());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String path(int track) {
        return encoded(tracks.get(track).path());
    }

    /** The answer of an operation, which must be as described. */
    private static Map<String, Object> checked(String method, String route, Answer answer) throws IOException {
        Map<String, Object> operation = Schemas.object(
                Schemas.object(Schemas.object(schemas.api().get("paths")).get(route))
                        .get(method));
        Map<String, Object> responses = Schemas.object(operation.get("responses"));
        Object response = responses.getOrDefault(String.valueOf(answer.status()), responses.get("default"));
        String type = answer.type().split(";", 2)[0];
        Map<String, Object> content = Schemas.object(Schemas.object(response).get("content"));
        assertTrue(content.containsKey(type), answer + ": " + content.keySet());
        Map<String, Object> json = answer.json();
        schemas.check(
                method + " " + route,
                json,
                Schemas.object(Schemas.object(content.get(type)).get("schema")));
        return json;
    }

    private static void assertProblem(int status, String part, Answer answer) throws IOException {
        assertEquals(status, answer.status(), answer.text());
        assertEquals("application/problem+json", answer.type().split(";", 2)[0]);
        schemas.check("problem", answer.json(), Map.of("$ref", "#/components/schemas/Problem"));
        assertEquals(status, answer.json().get("status"));
        assertTrue(String.valueOf(answer.json().get("detail")).contains(part), answer.text());
    }

    @Test
    void describesEveryRoute() throws Exception {
        Map<String, Object> paths = Schemas.object(schemas.api().get("paths"));
        Set<String> described = new HashSet<>();
        paths.forEach((route, operations) ->
                Schemas.object(operations).keySet().forEach(method -> described.add(method + " " + route)));
        assertEquals(14, described.size(), described.toString());
        for (String operation : described) {
            String[] words = operation.split(" ", 2);
            Answer answer =
                    server.send(words[0].toUpperCase(Locale.ROOT), words[1].replace("{id}", "999"), null, Map.of());
            assertTrue(answer.status() < 500, operation + ": " + answer);
            assertFalse(answer.text().contains("there is nothing at"), operation);
        }
        assertProblem(404, "nothing at", server.get("/api/faiss/nothing"));
        assertProblem(405, "DELETE", server.send("DELETE", "/api/faiss/statistics", null, Map.of()));
    }

    @Test
    void findsSimilarTracks() throws Exception {
        Answer answer = server.get("/api/faiss/similar-tracks?query_path=" + path(0) + "&top_n=4");
        Map<String, Object> json = checked("get", "/api/faiss/similar-tracks", answer);
        assertEquals(4, json.get("total_results"));
        assertEquals(tracks.get(0).name(), json.get("query_name"));
        Map<String, Object> first = Schemas.object(((List<?>) json.get("similar_tracks")).get(0));
        assertTrue((Double) first.get("similarity") <= 1);
        assertTrue(Schemas.object(first.get("features")).containsKey("mfcc"));
        Map<String, Object> filtered = checked(
                "get",
                "/api/faiss/similar-tracks",
                server.get("/api/faiss/similar-tracks?query_path=" + path(0) + "&genre=blues&min_tempo=10"));
        assertEquals(3, filtered.get("total_results"));
        assertProblem(400, "query_path is missing", server.get("/api/faiss/similar-tracks"));
        assertProblem(400, "top_n is -1", server.get("/api/faiss/similar-tracks?query_path=x&top_n=-1"));
        assertProblem(400, "top_n is 1e9", server.get("/api/faiss/similar-tracks?query_path=x&top_n=1e9"));
        assertProblem(
                400, "no parameter topn", server.get("/api/faiss/similar-tracks?query_path=" + path(0) + "&topn=3"));
        assertProblem(404, "no file", server.get("/api/faiss/similar-tracks?query_path=/nowhere.wav"));
    }

    @Test
    void makesPlaylists() throws Exception {
        Answer answer = server.post("/api/faiss/generate-playlist?seed_track=" + path(2)
                + "&playlist_length=5&diversity=0.4&per_artist=2&radius_walk=true");
        Map<String, Object> json = checked("post", "/api/faiss/generate-playlist", answer);
        assertEquals(5, json.get("playlist_length"));
        assertEquals(5, json.get("requested_length"));
        Map<String, Object> statistics = Schemas.object(json.get("statistics"));
        assertEquals(
                (Double) statistics.get("max_similarity") - (Double) statistics.get("min_similarity"),
                (Double) statistics.get("similarity_range"),
                1e-12);
        Map<String, Object> path = checked(
                "get",
                "/api/faiss/path",
                server.get("/api/faiss/path?from=" + path(0) + "&to=" + path(12) + "&length=6"));
        List<?> entries = (List<?>) path.get("playlist");
        assertEquals(6, entries.size());
        assertEquals(tracks.get(0).path(), Schemas.object(entries.get(0)).get("track_path"));
        assertEquals(tracks.get(12).path(), Schemas.object(entries.get(5)).get("track_path"));
        Map<String, Object> few = checked(
                "post",
                "/api/faiss/generate-playlist",
                server.post("/api/faiss/generate-playlist?seed_track=" + path(2) + "&playlist_length=900"));
        assertEquals(Set.of("catalog"), Schemas.object(few.get("bounds")).keySet());
        assertProblem(
                400, "from one track to another", server.get("/api/faiss/path?from=" + path(0) + "&to=" + path(0)));
        assertProblem(
                400,
                "playlist_length is -5",
                server.post("/api/faiss/generate-playlist?seed_track=" + path(2) + "&playlist_length=-5"));
        assertProblem(404, "no track", server.post("/api/faiss/generate-playlist?seed_track=nobody"));
    }

    @Test
    void blends() throws Exception {
        String body = JSON.std.asString(Map.of(
                "plus",
                        List.of(
                                Map.of("path", tracks.get(0).path()),
                                Map.of("path", tracks.get(4).path(), "weight", 0.5)),
                "minus", List.of(Map.of("path", tracks.get(9).path())),
                "top_n", 3));
        assertEquals(
                3,
                checked("post", "/api/faiss/blend", server.post("/api/faiss/blend", body))
                        .get("total_results"));
        assertProblem(400, "no JSON", server.post("/api/faiss/blend", "{\"plus\":"));
        assertProblem(400, "at least one", server.post("/api/faiss/blend", "{}"));
        assertProblem(400, "no field plsu", server.post("/api/faiss/blend", "{\"plsu\":[]}"));
        assertProblem(
                400,
                "weight is -1",
                server.post(
                        "/api/faiss/blend",
                        JSON.std.asString(Map.of(
                                "plus", List.of(Map.of("path", tracks.get(0).path(), "weight", -1))))));
        assertProblem(
                415,
                "application/json",
                server.send("POST", "/api/faiss/blend", "x", Map.of("Content-Type", "text/plain")));
        assertProblem(413, "larger", server.post("/api/faiss/blend", "x".repeat(2 << 20)));
    }

    @Test
    void extractsVectors() throws Exception {
        Answer answer = server.post(
                "/api/faiss/extract-vector?file_path=" + path(1) + "&include_tensorflow=true&normalize=true");
        Map<String, Object> json = checked("post", "/api/faiss/extract-vector", answer);
        assertEquals(67, json.get("vector_dimension"));
        List<?> vector = (List<?>) json.get("vector");
        assertEquals(67, vector.size());
        assertEquals(
                1,
                vector.stream()
                        .mapToDouble(v -> ((Number) v).doubleValue())
                        .map(v -> v * v)
                        .sum(),
                1e-5);
        Map<String, Object> measured = checked(
                "post",
                "/api/faiss/extract-vector",
                server.post("/api/faiss/extract-vector?file_path=" + path(1) + "&space=librosa&normalize=false"));
        assertEquals(88, measured.get("vector_dimension"));
        assertProblem(400, "no space clap", server.post("/api/faiss/extract-vector?space=clap&file_path=" + path(1)));
    }

    @Test
    void readsNothingOutsideTheLibrary() throws Exception {
        Path secret = Files.writeString(temp.resolve("secret.wav"), "secret");
        Path link = library.resolve("link.wav");
        Files.createSymbolicLink(link, secret);
        for (String file : List.of(
                secret.toString(),
                link.toString(),
                library + "/../secret.wav",
                library.toString(),
                "/etc/passwd",
                "relative.wav",
                "\0")) {
            assertProblem(404, "", server.post("/api/faiss/extract-vector?file_path=" + encoded(file)));
            assertProblem(404, "", server.get("/api/faiss/similar-tracks?query_path=" + encoded(file)));
            assertProblem(404, "", server.get("/api/faiss/audio?path=" + encoded(file)));
            assertProblem(404, "", server.post("/api/faiss/tracks", JSON.std.asString(Map.of("file_path", file))));
        }
        assertFalse(server.get("/../../etc/passwd").text().contains("root:"));
        Files.delete(link);
        assertProblem(400, "", server.get("/api/faiss/tracks?limit=5&text=%27%3B+DROP+TABLE+catalog_track%3B--&x=1"));
        assertEquals(
                List.of(),
                server.get("/api/faiss/tracks?text=%27%3B+DROP+TABLE+catalog_track%3B--")
                        .json()
                        .get("tracks"));
    }

    @Test
    void listsTracksAndTheirPlaces() throws Exception {
        assertEquals(
                18,
                ((List<?>) checked("get", "/api/faiss/tracks", server.get("/api/faiss/tracks?limit=100"))
                                .get("tracks"))
                        .size());
        List<?> blues =
                (List<?>) server.get("/api/faiss/tracks?text=BLUES").json().get("tracks");
        assertEquals(3, blues.size());
        List<?> places = (List<?>)
                checked("get", "/api/faiss/map", server.get("/api/faiss/map")).get("tracks");
        assertEquals(18, places.size());
        Set<Object> xs = new HashSet<>();
        places.forEach(place -> xs.add(Schemas.object(place).get("x")));
        assertTrue(xs.size() > 15, "they differ");
        Answer audio = server.get("/api/faiss/audio?path=" + path(0));
        assertEquals(200, audio.status());
        assertTrue(audio.text().startsWith("RIFF"));
    }

    @Test
    void saysWhatTheCatalogHolds() throws Exception {
        Map<String, Object> json = checked("get", "/api/faiss/statistics", server.get("/api/faiss/statistics"));
        assertEquals("music_library", json.get("index_name"));
        assertEquals("IndexFlatIP", json.get("index_type"));
        assertEquals(18, json.get("total_files"));
        assertEquals(100.0, json.get("index_coverage"));
    }

    @Test
    void buildsInTheBackgroundAndAddsAndRemoves() throws Exception {
        Path other = temp.resolve("other");
        new LibrarySynthesiser(1).write(other, 2, 9);
        try (RunningServer fresh = new RunningServer(temp.resolve("other-catalog"), other, null, false)) {
            Answer started = fresh.post("/api/faiss/build-index?include_tensorflow=true&force_rebuild=false&wait=0");
            checked("post", "/api/faiss/build-index", started);
            if (started.status() == 202) {
                Map<String, Object> job = Map.of("state", "running");
                for (int i = 0; job.get("state").equals("running") && i < 600; i++) {
                    TimeUnit.MILLISECONDS.sleep(50);
                    job = checked("get", "/api/faiss/builds/{id}", fresh.get(started.location()));
                }
                assertEquals("done", job.get("state"), job.toString());
                assertEquals(12, Schemas.object(job.get("result")).get("added"));
            }
            Map<String, Object> again = checked(
                    "post", "/api/faiss/build-index", fresh.post("/api/faiss/build-index?force_rebuild=true&wait=30"));
            assertEquals(0, again.get("added"));
            assertEquals(12, again.get("total_vectors"));
            assertEquals(false, again.get("include_tensorflow"));

            Path file = Files.copy(
                    Path.of(fresh.catalog().list(TrackFilter.all(), 0, 1).get(0).path()),
                    other.resolve("Someone - New.wav"));
            String body = JSON.std.asString(Map.of("file_path", file.toString()));
            assertEquals(
                    "same_content",
                    checked("post", "/api/faiss/tracks", fresh.post("/api/faiss/tracks", body))
                            .get("outcome"));
            byte[] louder = Files.readAllBytes(file);
            louder[louder.length - 2] ^= 1;
            Files.write(file, louder);
            Answer added = fresh.post("/api/faiss/tracks", body);
            assertEquals(201, added.status());
            assertEquals("New", checked("post", "/api/faiss/tracks", added).get("title"));
            String where = "/api/faiss/tracks?path=" + encoded(file.toRealPath());
            assertEquals(204, fresh.send("DELETE", where, null, Map.of()).status());
            assertProblem(404, "no track", fresh.send("DELETE", where, null, Map.of()));
            Files.writeString(other.resolve("broken.wav"), "no sound");
            assertProblem(
                    422,
                    "no audio format",
                    fresh.post(
                            "/api/faiss/tracks",
                            JSON.std.asString(Map.of(
                                    "file_path", other.resolve("broken.wav").toString()))));
            assertProblem(404, "no build", fresh.get("/api/faiss/builds/77"));
        }
    }

    @Test
    void keepsOthersOut() throws Exception {
        try (RunningServer closed = new RunningServer(temp.resolve("closed"), library, "s3cret", false)) {
            assertEquals(200, closed.get("/api/faiss/statistics").status());
            assertEquals(
                    200,
                    closed.send("GET", "/", null, Map.of("Authorization", "none"))
                            .status());
            for (String path :
                    List.of("/%61pi/faiss/statistics", "//api/faiss/statistics", "/API/faiss/statistics", "/x")) {
                assertProblem(401, "bearer token", closed.send("GET", path, null, Map.of("Authorization", "none")));
            }
            for (String header : List.of("Bearer wrong", "Basic s3cret", "Bearer s3cret2")) {
                assertProblem(
                        401,
                        "bearer token",
                        closed.send("GET", "/api/faiss/statistics", null, Map.of("Authorization", header)));
            }
        }
        assertProblem(
                403,
                "other web pages",
                server.send("POST", "/api/faiss/build-index", null, Map.of("Origin", "http://evil.example")));
        // A page that has its own name lead here; the JDK's client does not let the header be set.
        try (Socket socket = new Socket(
                        InetAddress.getLoopbackAddress(),
                        URI.create(server.url("/")).getPort());
                OutputStream out = socket.getOutputStream()) {
            out.write("GET /api/faiss/statistics HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII));
            out.flush();
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(answer.startsWith("HTTP/1.1 403"), answer);
        }
    }
}
