package io.github.faissstyle.examples.server;

import io.github.faissstyle.catalog.AddResult;
import io.github.faissstyle.catalog.TrackAnalysis;
import io.github.faissstyle.catalog.TrackCatalog;
import io.github.faissstyle.catalog.TrackMatch;
import io.github.faissstyle.catalog.TrackQuery;
import io.github.faissstyle.catalog.playlist.Playlist;
import io.github.faissstyle.catalog.playlist.PlaylistBuilder;
import io.github.faissstyle.catalog.track.FileStamp;
import io.github.faissstyle.catalog.track.NewTrack;
import io.github.faissstyle.catalog.track.Track;
import io.github.faissstyle.catalog.track.TrackField;
import io.github.faissstyle.catalog.track.TrackFilter;
import io.github.faissstyle.catalog.transfer.AudioFolder;
import io.github.faissstyle.common.FaissStyleException;
import io.javalin.http.Context;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What each request does. */
final class CatalogApi {
    private static final int MOST_RESULTS = 1000;
    private static final int MOST_SEEDS = 50;

    private final TrackCatalog catalog;
    private final LibraryRoots roots;
    private final BuildJobs jobs;

    CatalogApi(TrackCatalog catalog, LibraryRoots roots, BuildJobs jobs) {
        this.catalog = catalog;
        this.roots = roots;
        this.jobs = jobs;
    }

    void buildIndex(Context context) throws InterruptedException {
        Params params = new Params(context);
        boolean rebuild = params.flag("force_rebuild", false);
        boolean tensorflow = params.flag("include_tensorflow", false);
        int wait = params.whole("wait", 10, 0, 60);
        params.refuseOthers();
        BuildJobs.Job job = jobs.start(rebuild);
        job.await(wait);
        Map<String, Object> result = job.result();
        if (result != null) {
            Map<String, Object> answer = new LinkedHashMap<>(result);
            // There is no tagger here: its part of the vectors is 0, whatever was asked for.
            answer.put("include_tensorflow", false);
            answer.put("include_tensorflow_requested", tensorflow);
            Json.send(context, 200, answer);
        } else {
            context.header("Location", "/api/faiss/builds/" + job.id());
            Json.send(context, 202, job.status());
        }
    }

    void build(Context context) {
        Json.send(context, 200, job(context).status());
    }

    void cancelBuild(Context context) {
        BuildJobs.Job job = job(context);
        jobs.cancel(job.id());
        Json.send(context, 202, job.status());
    }

    private BuildJobs.Job job(Context context) {
        String id = context.pathParam("id");
        return (id.matches("\\d{1,9}") ? jobs.job(Integer.parseInt(id)) : Optional.<BuildJobs.Job>empty())
                .orElseThrow(() -> new Problem(404, "there is no build " + id));
    }

    void statistics(Context context) {
        new Params(context).refuseOthers();
        Json.send(context, 200, Views.statistics(catalog.statistics()));
    }

    void similarTracks(Context context) {
        Params params = new Params(context);
        String path = params.required("query_path");
        int topN = params.whole("top_n", 5, 1, MOST_RESULTS);
        TrackQuery query = query(path)
                .withK(topN)
                .withMinSimilarity(params.number("min_similarity", -1, -1, 1))
                .withFilter(filter(params));
        params.refuseOthers();
        List<TrackMatch> matches = catalog.search(query);
        Json.send(
                context,
                200,
                Json.object(
                        "query_file", path,
                        "query_name", name(path),
                        "total_results", matches.size(),
                        "similar_tracks", Views.matches(matches)));
    }

    /** A track of the catalog, or else a file of the library. */
    private TrackQuery query(String path) {
        return catalog.trackAt(path).isPresent() ? TrackQuery.likePath(path) : TrackQuery.likeFile(roots.file(path));
    }

    private static String name(String path) {
        return path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
    }

    private static TrackFilter filter(Params params) {
        TrackFilter filter = TrackFilter.all();
        String text = params.text("text");
        filter = text == null ? filter : filter.and(TrackFilter.text(text));
        Map<String, TrackField> equal = Map.of(
                "genre",
                TrackField.GENRE,
                "artist",
                TrackField.ARTIST,
                "album",
                TrackField.ALBUM,
                "mood",
                TrackField.MOOD,
                "key",
                TrackField.KEY);
        for (Map.Entry<String, TrackField> field : equal.entrySet()) {
            String value = params.text(field.getKey());
            filter = value == null ? filter : filter.and(TrackFilter.equal(field.getValue(), value));
        }
        Map<String, TrackField> ranges =
                Map.of("tempo", TrackField.TEMPO, "duration", TrackField.DURATION, "year", TrackField.YEAR);
        for (Map.Entry<String, TrackField> field : ranges.entrySet()) {
            Double min = bound(params, "min_" + field.getKey());
            Double max = bound(params, "max_" + field.getKey());
            filter = min == null && max == null ? filter : filter.and(TrackFilter.range(field.getValue(), min, max));
        }
        return filter;
    }

    private static @Nullable Double bound(Params params, String name) {
        return params.has(name) ? (Double) params.number(name, 0, 0, 1e9) : null;
    }

    void generatePlaylist(Context context) {
        Params params = new Params(context);
        String seed = params.required("seed_track");
        Track track = track(seed);
        PlaylistBuilder builder = PlaylistBuilder.from(catalog)
                .seed(track.id())
                .length(params.whole("playlist_length", 10, 1, MOST_RESULTS))
                .minSimilarity(params.number("min_similarity", -1, -1, 1))
                .diversity(params.number("diversity", 0, 0, 1))
                .temperature(
                        params.number("temperature", 0, 0, 10), params.whole("random_seed", 1, 0, Integer.MAX_VALUE));
        rules(builder, params);
        if (params.flag("radius_walk", false)) {
            builder.radiusWalk();
        }
        if (params.flag("include_seed", false)) {
            builder.withSeed();
        }
        params.refuseOthers();
        Map<String, Object> answer = Json.object("seed_track", seed, "seed_name", name(seed));
        answer.putAll(Views.playlist(builder.build()));
        Json.send(context, 200, answer);
    }

    private static void rules(PlaylistBuilder builder, Params params) {
        builder.filter(filter(params))
                .perArtist(params.whole("per_artist", Integer.MAX_VALUE, 1, Integer.MAX_VALUE))
                .perAlbum(params.whole("per_album", Integer.MAX_VALUE, 1, Integer.MAX_VALUE))
                .artistSpacing(params.whole("artist_spacing", 0, 0, 100))
                .albumSpacing(params.whole("album_spacing", 0, 0, 100));
        if (params.flag("without_duplicates", false)) {
            builder.withoutDuplicates();
        }
        if (params.flag("without_versions", false)) {
            builder.withoutVersions();
        }
        if (params.flag("only_available", false)) {
            builder.onlyAvailable();
        }
        if (params.has("total_duration")) {
            builder.totalDuration(params.number("total_duration", 0, 1, 1e9));
        }
    }

    private Track track(String path) {
        return catalog.trackAt(path).orElseThrow(() -> new Problem(404, "there is no track with the path " + path));
    }

    void path(Context context) {
        Params params = new Params(context);
        String from = params.required("from");
        String to = params.required("to");
        PlaylistBuilder builder = PlaylistBuilder.from(catalog)
                .path(track(from).id(), track(to).id())
                .length(params.whole("length", 10, 2, 200))
                .minSimilarity(params.number("min_similarity", -1, -1, 1));
        rules(builder, params);
        params.refuseOthers();
        Playlist playlist = builder.build();
        Map<String, Object> answer = Json.object("from", from, "to", to);
        answer.putAll(Views.playlist(playlist));
        Json.send(context, 200, answer);
    }

    void blend(Context context) {
        new Params(context).refuseOthers();
        Map<String, Object> body = Json.body(context);
        for (String field : body.keySet()) {
            if (!List.of("plus", "minus", "top_n").contains(field)) {
                throw new Problem(400, "there is no field " + field + "; there are: plus, minus, top_n");
            }
        }
        List<Map<?, ?>> plus = seeds(body, "plus");
        if (plus.isEmpty()) {
            throw new Problem(400, "field plus must name at least one track");
        }
        TrackQuery query = TrackQuery.like(seedTrack(plus.get(0)).id());
        double first = weight(plus.get(0));
        for (Map<?, ?> seed : plus.subList(1, plus.size())) {
            query = query.plus(seedTrack(seed).id(), weight(seed) / first);
        }
        for (Map<?, ?> seed : seeds(body, "minus")) {
            query = query.minus(seedTrack(seed).id(), weight(seed) / first);
        }
        Object topN = body.getOrDefault("top_n", 10);
        if (!(topN instanceof Integer k) || k < 1 || k > MOST_RESULTS) {
            throw new Problem(400, "field top_n is " + topN + ", expected a whole number from 1 to " + MOST_RESULTS);
        }
        List<TrackMatch> matches = catalog.search(query.withK(k));
        Json.send(context, 200, Json.object("total_results", matches.size(), "similar_tracks", Views.matches(matches)));
    }

    private static List<Map<?, ?>> seeds(Map<String, Object> body, String field) {
        Object value = body.getOrDefault(field, List.of());
        if (!(value instanceof List<?> list) || list.size() > MOST_SEEDS) {
            throw new Problem(400, "field " + field + " must be an array of at most " + MOST_SEEDS + " objects");
        }
        List<Map<?, ?>> seeds = new ArrayList<>();
        for (Object seed : list) {
            if (!(seed instanceof Map<?, ?> object) || !(object.get("path") instanceof String)) {
                throw new Problem(400, "field " + field + " holds " + seed + ", expected objects with a path");
            }
            seeds.add(object);
        }
        return seeds;
    }

    private Track seedTrack(Map<?, ?> seed) {
        return track(String.valueOf(seed.get("path")));
    }

    private static double weight(Map<?, ?> seed) {
        Object weight = seed.containsKey("weight") ? seed.get("weight") : Integer.valueOf(1);
        if (!(weight instanceof Number number) || !(number.doubleValue() > 0 && number.doubleValue() <= 1000)) {
            throw new Problem(400, "weight is " + weight + ", expected a number above 0, at most 1000");
        }
        return number.doubleValue();
    }

    void extractVector(Context context) {
        Params params = new Params(context);
        String path = params.required("file_path");
        params.flag("include_tensorflow", false);
        boolean normalize = params.flag("normalize", true);
        String space = params.text("space");
        String wanted = space == null ? SoundAnalyzer.MUSICAL : space;
        params.refuseOthers();
        TrackAnalysis analysis = catalog.analyze(roots.file(path));
        float[] vector = analysis.vectors().get(wanted);
        if (vector == null) {
            throw new Problem(
                    400,
                    "there is no space " + wanted + "; there are: "
                            + analysis.vectors().keySet());
        }
        double length = 0;
        for (float value : vector) {
            length += (double) value * value;
        }
        List<Float> values = new ArrayList<>();
        for (float value : vector) {
            values.add(normalize && length > 0 ? (float) (value / Math.sqrt(length)) : value);
        }
        Json.send(
                context,
                200,
                Json.object(
                        "file_path", path,
                        "file_name", name(path),
                        "space", wanted,
                        "vector_dimension", vector.length,
                        "include_tensorflow", false,
                        "normalized", normalize,
                        "vector", values));
    }

    void addTrack(Context context) throws IOException {
        new Params(context).refuseOthers();
        Map<String, Object> body = Json.body(context);
        if (!(body.get("file_path") instanceof String path) || body.size() != 1) {
            throw new Problem(400, "the body must be {\"file_path\": \"...\"}, is " + body.keySet());
        }
        Path file = roots.file(path);
        NewTrack track;
        try {
            TrackAnalysis analysis = catalog.analyze(file);
            track = NewTrack.of(name(path).replaceFirst("\\.[^.]+$", ""))
                    .withPath(file.toString())
                    .withContentHash(AudioFolder.sha256(file))
                    .withStamp(FileStamp.of(file))
                    .withFeatureVersion(catalog.analyzer().orElseThrow().version())
                    .withTags(analysis.tags());
            for (Map.Entry<String, float[]> vector : analysis.vectors().entrySet()) {
                track = track.withVector(vector.getKey(), vector.getValue());
            }
            for (Map.Entry<String, float[]> feature : analysis.features().entrySet()) {
                track = track.withFeature(feature.getKey(), feature.getValue());
            }
        } catch (FaissStyleException e) {
            throw new Problem(422, String.valueOf(e.getMessage()));
        }
        AddResult result = catalog.add(track);
        Map<String, Object> answer = Views.track(catalog.track(result.id()).orElseThrow());
        answer.put("outcome", result.outcome().name().toLowerCase(java.util.Locale.ROOT));
        Json.send(context, result.added() ? 201 : 200, answer);
    }

    void removeTrack(Context context) {
        Params params = new Params(context);
        Track track = track(params.required("path"));
        params.refuseOthers();
        catalog.remove(track.id());
        context.status(204);
    }

    void tracks(Context context) {
        Params params = new Params(context);
        int limit = params.whole("limit", 20, 1, MOST_RESULTS);
        long after = params.whole("after", 0, 0, Integer.MAX_VALUE);
        TrackFilter filter = filter(params);
        params.refuseOthers();
        List<Object> tracks = new ArrayList<>();
        catalog.list(filter, after, limit).forEach(track -> tracks.add(Views.track(track)));
        Json.send(context, 200, Json.object("tracks", tracks));
    }

    void map(Context context) {
        new Params(context).refuseOthers();
        Json.send(context, 200, Json.object("tracks", TrackMap.of(catalog)));
    }

    /** The sound of a track, for the page to play. */
    void audio(Context context) throws IOException {
        Params params = new Params(context);
        Path file = roots.file(String.valueOf(track(params.required("path")).path()));
        params.refuseOthers();
        String type = Files.probeContentType(file);
        context.writeSeekableStream(
                Files.newInputStream(file), type == null ? "application/octet-stream" : type, Files.size(file));
    }
}
