package io.github.faissstyle.catalog;

import io.github.faissstyle.catalog.internal.index.Preparation;
import io.github.faissstyle.catalog.internal.index.SpaceIndex;
import io.github.faissstyle.catalog.internal.sql.Session;
import io.github.faissstyle.catalog.internal.sql.TrackTable;
import io.github.faissstyle.catalog.internal.sql.VectorTable;
import io.github.faissstyle.catalog.track.AnalysisStatus;
import io.github.faissstyle.catalog.track.Track;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a query looks with: one vector a space, made of all seeds that have one there.
 *
 * @param units a vector of unit length a space
 * @param ids tracks of the catalog among the seeds
 * @param first the first seed, if it is a track of the catalog
 * @param liked tracks of the catalog that results should be like
 * @param measured features of sounds that are in no catalog
 */
record SeedVectors(
        Map<String, float[]> units,
        List<Long> ids,
        @Nullable Track first,
        List<Long> liked,
        List<Map<String, float[]>> measured) {

    static SeedVectors of(Session session, List<SpaceIndex> spaces, TrackQuery query, Map<Path, TrackAnalysis> analysed)
            throws SQLException {
        Map<String, float[]> sums = new LinkedHashMap<>();
        List<Long> ids = new ArrayList<>();
        List<Long> liked = new ArrayList<>();
        List<Map<String, float[]>> measured = new ArrayList<>();
        @Nullable Track first = null;
        for (TrackQuery.Weighted weighted : query.seeds()) {
            TrackQuery.Seed seed = weighted.seed();
            Map<String, float[]> vectors;
            boolean prepared = false;
            if (seed instanceof TrackQuery.Seed.ByVectors given) {
                vectors = given.vectors();
                prepared = given.prepared();
                checkSpaces(vectors, spaces);
            } else if (seed instanceof TrackQuery.Seed.ByFile file) {
                TrackAnalysis analysis = Objects.requireNonNull(analysed.get(file.file()));
                vectors = analysis.vectors();
                if (weighted.weight() > 0) {
                    measured.add(analysis.features());
                }
            } else {
                Track track = track(session, seed);
                vectors = vectors(session, track, spaces);
                ids.add(track.id());
                if (weighted.weight() > 0) {
                    liked.add(track.id());
                }
                first = first == null && weighted.weight() > 0 ? track : first;
            }
            for (SpaceIndex space : spaces) {
                float[] vector = vectors.get(space.space().name());
                if (vector != null) {
                    Preparation preparation =
                            prepared ? new Preparation(space.space().dimension(), null, null) : space.preparation();
                    String name = "query vector in space \"" + space.space().name() + "\"";
                    addTo(sums, space.space().name(), preparation.unit(name, vector), weighted.weight());
                }
            }
        }
        Map<String, float[]> units = new LinkedHashMap<>();
        sums.forEach((space, sum) -> units.put(space, scaled(space, sum)));
        return new SeedVectors(units, ids, first, liked, measured);
    }

    private static void checkSpaces(Map<String, float[]> vectors, List<SpaceIndex> spaces) {
        List<String> names = spaces.stream().map(space -> space.space().name()).toList();
        for (String name : vectors.keySet()) {
            if (!names.contains(name)) {
                throw new IllegalArgumentException("there is no space \"" + name + "\"; there are: " + names);
            }
        }
    }

    private static Track track(Session session, TrackQuery.Seed seed) throws SQLException {
        if (seed instanceof TrackQuery.Seed.ByPath path) {
            return TrackTable.byPath(session, path.path())
                    .orElseThrow(() -> new UnknownTrackException("there is no track with the path " + path.path()));
        }
        long id = ((TrackQuery.Seed.ByTrack) seed).id();
        Track track = TrackTable.byId(session, List.of(id)).get(id);
        if (track == null) {
            throw new UnknownTrackException("there is no track " + id);
        }
        return track;
    }

    private static Map<String, float[]> vectors(Session session, Track track, List<SpaceIndex> spaces)
            throws SQLException {
        Map<Integer, float[]> stored =
                VectorTable.stored(session, List.of(track.id())).getOrDefault(track.id(), new HashMap<>());
        if (stored.isEmpty()) {
            String why = track.status() == AnalysisStatus.FAILED
                    ? "its analysis failed: " + track.error()
                    : "it is not analysed yet";
            throw new IllegalArgumentException(
                    "track " + track.id() + " (" + track.label() + ") has no vectors to look with: " + why);
        }
        Map<String, float[]> vectors = new LinkedHashMap<>();
        for (SpaceIndex space : spaces) {
            float[] vector = stored.get(space.id());
            if (vector != null) {
                vectors.put(space.space().name(), vector);
            }
        }
        return vectors;
    }

    private static void addTo(Map<String, float[]> sums, String space, float[] unit, double weight) {
        float[] sum = sums.computeIfAbsent(space, name -> new float[unit.length]);
        for (int i = 0; i < unit.length; i++) {
            sum[i] += (float) (weight * unit[i]);
        }
    }

    private static float[] scaled(String space, float[] sum) {
        double squares = 0;
        for (float x : sum) {
            squares += (double) x * x;
        }
        if (!(squares > 1e-12)) {
            throw new IllegalArgumentException(
                    "what is looked with cancels out in space \"" + space + "\": there is no direction left");
        }
        float[] unit = new float[sum.length];
        for (int i = 0; i < unit.length; i++) {
            unit[i] = (float) (sum[i] / Math.sqrt(squares));
        }
        return unit;
    }

    Explainer explainer(Session session, Map<String, Moments> scales) throws SQLException {
        Map<Long, Map<String, float[]>> stored = TrackTable.features(session, liked);
        List<Map<String, float[]>> features = new ArrayList<>(measured);
        liked.stream().map(stored::get).filter(Objects::nonNull).forEach(features::add);
        return new Explainer(first, features, scales);
    }
}
