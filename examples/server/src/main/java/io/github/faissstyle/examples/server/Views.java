package io.github.faissstyle.examples.server;

import io.github.faissstyle.catalog.CatalogStatistics;
import io.github.faissstyle.catalog.TrackMatch;
import io.github.faissstyle.catalog.playlist.Playlist;
import io.github.faissstyle.catalog.playlist.PlaylistEntry;
import io.github.faissstyle.catalog.space.SpaceStatistics;
import io.github.faissstyle.catalog.track.Track;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What the catalog says, as JSON objects. */
final class Views {
    private Views() {}

    static Map<String, Object> track(Track track) {
        return Json.object(
                "id", track.id(),
                "track_path", track.path(),
                "track_name", track.name(),
                "label", track.label(),
                "title", track.tags().title(),
                "artist", track.tags().artist(),
                "album", track.tags().album(),
                "genre", track.tags().genre(),
                "mood", track.tags().mood(),
                "key", track.tags().key(),
                "year", track.tags().year(),
                "duration", track.tags().duration(),
                "tempo", track.tags().tempo(),
                "status", track.status().stored(),
                "error", track.error());
    }

    static Map<String, Object> match(TrackMatch match) {
        Map<String, Object> view = track(match.track());
        view.put("similarity", match.similarity());
        view.put("score", match.score());
        Map<String, Object> spaces = new LinkedHashMap<>();
        match.spaces()
                .forEach((name, score) -> spaces.put(
                        name,
                        Json.object(
                                "similarity",
                                score.similarity(),
                                "weight",
                                score.weight(),
                                "contribution",
                                score.contribution())));
        view.put("spaces", spaces);
        view.put("features", match.features());
        view.put("reasons", match.reasons());
        return view;
    }

    static List<Object> matches(List<TrackMatch> matches) {
        List<Object> views = new ArrayList<>();
        matches.forEach(match -> views.add(match(match)));
        return views;
    }

    static Map<String, Object> playlist(Playlist playlist) {
        List<Object> entries = new ArrayList<>();
        for (PlaylistEntry entry : playlist.entries()) {
            Map<String, Object> view = track(entry.track());
            view.put("similarity", entry.similarity());
            view.put("reasons", entry.reasons());
            entries.add(view);
        }
        Map<String, Object> bounds = new LinkedHashMap<>();
        playlist.bounds()
                .forEach((constraint, count) -> bounds.put(constraint.name().toLowerCase(Locale.ROOT), count));
        return Json.object(
                "playlist_length",
                playlist.entries().size(),
                "requested_length",
                playlist.requested(),
                "playlist",
                entries,
                "statistics",
                Json.object(
                        "average_similarity",
                        playlist.statistics().average(),
                        "min_similarity",
                        playlist.statistics().min(),
                        "max_similarity",
                        playlist.statistics().max(),
                        "similarity_range",
                        playlist.statistics().range()),
                "bounds",
                bounds);
    }

    static Map<String, Object> statistics(CatalogStatistics statistics) {
        SpaceStatistics main =
                statistics.spaces().isEmpty() ? null : statistics.spaces().get(0);
        List<Object> spaces = new ArrayList<>();
        long memory = 0;
        double seconds = 0;
        for (SpaceStatistics space : statistics.spaces()) {
            memory += space.memoryBytes();
            seconds += space.buildSeconds();
            spaces.add(Json.object(
                    "name", space.name(),
                    "index_type", space.type(),
                    "factory", space.factory(),
                    "vector_dimension", space.dimension(),
                    "weight", space.weight(),
                    "total_vectors", space.vectors(),
                    "indexed_vectors", space.indexed(),
                    "waiting", space.waiting(),
                    "build_time", space.buildSeconds(),
                    "memory_bytes", space.memoryBytes(),
                    "mapped", space.mapped(),
                    "generation", space.generation(),
                    "standardised", space.standardised(),
                    "building", space.building(),
                    "last_error", space.lastError()));
        }
        return Json.object(
                "index_name",
                "music_library",
                "index_type",
                main == null ? "none" : main.type(),
                "vector_dimension",
                main == null ? 0 : main.dimension(),
                "total_vectors",
                main == null ? 0 : main.vectors(),
                "indexed_vectors",
                main == null ? 0 : main.indexed(),
                "total_files",
                statistics.tracks(),
                "analyzed_files",
                statistics.analysed(),
                "indexed_files",
                main == null ? 0 : main.indexed(),
                "index_coverage",
                statistics.coverage(),
                "build_time",
                seconds,
                "faiss_available",
                true,
                "index_loaded",
                true,
                "failed_files",
                statistics.failed(),
                "pending_files",
                statistics.pending(),
                "outdated_files",
                statistics.outdated(),
                "removed_files",
                statistics.removed(),
                "database",
                statistics.database(),
                "generation",
                statistics.generation(),
                "feature_version",
                statistics.featureVersion(),
                "memory_bytes",
                memory,
                "spaces",
                spaces);
    }
}
