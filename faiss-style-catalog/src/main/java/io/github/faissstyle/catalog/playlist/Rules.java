package io.github.faissstyle.catalog.playlist;

import io.github.faissstyle.catalog.TrackSimilarities;
import io.github.faissstyle.catalog.track.Track;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a playlist must keep to. Tracks whose artist or album is not known count as everybody's and nobody's: no cap and
 * no spacing holds them.
 *
 * @param perArtist tracks of one artist at most
 * @param perAlbum tracks of one album (by one artist) at most
 * @param artistSpacing tracks of others between two of one artist, at least
 * @param albumSpacing tracks of others between two of one album, at least
 * @param duplicatesFrom from which similarity on two tracks are the same; above 1 for never
 * @param versions whether live recordings, remasters and demos may come
 * @param available whether the audio file must be there
 * @param totalDuration seconds that all tracks may take; infinite for any
 */
record Rules(
        int perArtist,
        int perAlbum,
        int artistSpacing,
        int albumSpacing,
        double duplicatesFrom,
        boolean versions,
        boolean available,
        double totalDuration) {

    /** What keeps a track out wherever it would stand. */
    Optional<Constraint> alone(Track track) {
        if (!versions && SongTitle.of(track).version()) {
            return Optional.of(Constraint.VERSION);
        }
        if (available && !isThere(track)) {
            return Optional.of(Constraint.AVAILABILITY);
        }
        if (totalDuration < Double.POSITIVE_INFINITY && track.tags().duration() == null) {
            return Optional.of(Constraint.TOTAL_DURATION);
        }
        return Optional.empty();
    }

    private static boolean isThere(Track track) {
        String path = track.path();
        try {
            return path != null && Files.isRegularFile(Path.of(path));
        } catch (InvalidPathException e) {
            return false; // a path of another system
        }
    }

    /**
     * What keeps a track from coming after those chosen.
     *
     * @param fixed a track that comes at the end whatever is chosen, or null
     * @param left how many places are free before that, with this one
     */
    Optional<Constraint> after(
            List<Track> chosen, Track track, @Nullable Track fixed, int left, TrackSimilarities similarities) {
        for (Track other : chosen) {
            if (isSame(other, track, similarities)) {
                return Optional.of(Constraint.NEAR_DUPLICATE);
            }
        }
        if (fixed != null && isSame(fixed, track, similarities)) {
            return Optional.of(Constraint.NEAR_DUPLICATE);
        }
        if (count(chosen, fixed, track, Rules::artist) >= perArtist) {
            return Optional.of(Constraint.ARTIST_CAP);
        }
        if (count(chosen, fixed, track, Rules::album) >= perAlbum) {
            return Optional.of(Constraint.ALBUM_CAP);
        }
        if (isTooNear(chosen, fixed, left, track, Rules::artist, artistSpacing)) {
            return Optional.of(Constraint.ARTIST_SPACING);
        }
        if (isTooNear(chosen, fixed, left, track, Rules::album, albumSpacing)) {
            return Optional.of(Constraint.ALBUM_SPACING);
        }
        if (seconds(chosen) + seconds(track) + seconds(fixed) > totalDuration) {
            return Optional.of(Constraint.TOTAL_DURATION);
        }
        return Optional.empty();
    }

    private boolean isSame(Track one, Track other, TrackSimilarities similarities) {
        return duplicatesFrom <= 1
                && (SongTitle.of(one).song().equals(SongTitle.of(other).song())
                        || similarities.of(one.id(), other.id()) >= duplicatesFrom);
    }

    static @Nullable String artist(Track track) {
        return track.tags().artist();
    }

    static @Nullable String album(Track track) {
        return track.tags().album() == null
                ? null
                : track.tags().artist() + "\n" + track.tags().album();
    }

    private static long count(
            List<Track> chosen, @Nullable Track fixed, Track track, Function<Track, @Nullable String> of) {
        String value = of.apply(track);
        if (value == null) {
            return 0;
        }
        long count =
                chosen.stream().filter(other -> value.equals(of.apply(other))).count();
        return count + (fixed != null && value.equals(of.apply(fixed)) ? 1 : 0);
    }

    private static boolean isTooNear(
            List<Track> chosen,
            @Nullable Track fixed,
            int left,
            Track track,
            Function<Track, @Nullable String> of,
            int spacing) {
        String value = of.apply(track);
        if (value == null) {
            return false;
        }
        for (int i = Math.max(0, chosen.size() - spacing); i < chosen.size(); i++) {
            if (value.equals(of.apply(chosen.get(i)))) {
                return true;
            }
        }
        return fixed != null && left <= spacing && Objects.equals(value, of.apply(fixed));
    }

    private static double seconds(List<Track> tracks) {
        return tracks.stream().mapToDouble(Rules::seconds).sum();
    }

    private static double seconds(@Nullable Track track) {
        Double duration = track == null ? null : track.tags().duration();
        return duration == null ? 0 : duration;
    }
}
