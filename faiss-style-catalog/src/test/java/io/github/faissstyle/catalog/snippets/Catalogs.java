package io.github.faissstyle.catalog.snippets;

import io.github.faissstyle.catalog.TrackCatalog;
import io.github.faissstyle.catalog.TrackMatch;
import io.github.faissstyle.catalog.TrackQuery;
import io.github.faissstyle.catalog.playlist.Playlist;
import io.github.faissstyle.catalog.playlist.PlaylistBuilder;
import io.github.faissstyle.catalog.track.NewTrack;
import io.github.faissstyle.catalog.track.TrackField;
import io.github.faissstyle.catalog.track.TrackFilter;
import io.github.faissstyle.catalog.track.TrackTags;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The README's code. */
final class Catalogs {
    private Catalogs() {}

    static List<String> catalog(Path folder, float[] clap, float[] librosa, float[] mfcc) {
        List<String> lines = new ArrayList<>();
        // tag::Catalog[]
        try (TrackCatalog catalog = TrackCatalog.builder()
                .folder(folder) // or dataSource(postgres)
                .space("clap", 512)
                .space("librosa", 88)
                .open()) {
            long id = catalog.add(NewTrack.of("Blue in Green")
                            .withPath("/music/blue.flac")
                            .withTags(TrackTags.NONE.withArtist("Bill Evans").withTempo(58.0))
                            .withVector("clap", clap)
                            .withVector("librosa", librosa)
                            .withFeature("mfcc", mfcc))
                    .id();
            TrackQuery query = TrackQuery.like(id).withFilter(TrackFilter.range(TrackField.TEMPO, 50, 90));
            for (TrackMatch match : catalog.search(query)) {
                lines.add(match.track().label() + " " + match.similarity() + " " + match.reasons());
            }
            Playlist playlist = PlaylistBuilder.from(catalog)
                    .seed(id)
                    .length(20)
                    .diversity(0.3)
                    .perArtist(2)
                    .build();
            lines.add(playlist.tracks().size() + " tracks, " + playlist.bounds());
        }
        // end::Catalog[]
        return lines;
    }
}
