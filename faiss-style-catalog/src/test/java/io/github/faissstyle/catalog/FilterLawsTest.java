package io.github.faissstyle.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.zaxxer.hikari.HikariDataSource;
import io.github.faissstyle.catalog.track.NewTrack;
import io.github.faissstyle.catalog.track.Track;
import io.github.faissstyle.catalog.track.TrackField;
import io.github.faissstyle.catalog.track.TrackFilter;
import io.github.faissstyle.catalog.track.TrackTags;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** What a filter means in Java, it means in both databases. */
class FilterLawsTest {
    private static final List<String> TEXTS = List.of(
            "jazz", "Jazz", "JAZZ rock", "électronique", "ELECTRONIQUE", "100%", "a_b", "!x", "it's", "ﬁne", "日本");

    private static final List<TrackCatalog> CATALOGS = new ArrayList<>();
    private static final List<Track> TRACKS = new ArrayList<>();
    private static HikariDataSource pool;

    @BeforeContainer
    static void fill() throws IOException {
        Path folder = Files.createTempDirectory("filters");
        pool = PostgresServer.pool("filters_" + Integer.toHexString(folder.hashCode()), 4);
        CATALOGS.add(TrackCatalog.open(folder));
        CATALOGS.add(TrackCatalog.builder().dataSource(pool).open());
        List<NewTrack> tracks = new ArrayList<>();
        for (int i = 0; i < 120; i++) {
            tracks.add(NewTrack.of("label " + TEXTS.get(i % TEXTS.size()))
                    .withPath(i % 5 == 0 ? null : "/music/" + TEXTS.get((i + 3) % TEXTS.size()) + "/" + i)
                    .withTags(new TrackTags(
                            i % 4 == 0 ? null : TEXTS.get((i / 2) % TEXTS.size()),
                            i % 3 == 0 ? null : TEXTS.get((i / 3) % TEXTS.size()),
                            null,
                            i % 7 == 0 ? null : TEXTS.get((i / 5) % TEXTS.size()),
                            null,
                            null,
                            i % 6 == 0 ? null : (Integer) (1990 + i % 5),
                            i % 8 == 0 ? null : (Double) (100.25 + i % 10),
                            i % 9 == 0 ? null : (Double) (120.0 + i % 4))));
        }
        for (TrackCatalog catalog : CATALOGS) {
            catalog.addAll(tracks);
        }
        CATALOGS.get(0).forEach(TrackFilter.all(), TRACKS::add);
    }

    @AfterContainer
    static void close() {
        CATALOGS.forEach(TrackCatalog::close);
        pool.close();
    }

    @Property(tries = 300)
    void bothDatabasesChooseWhatJavaChooses(@ForAll("filters") TrackFilter filter) {
        List<Long> expected =
                TRACKS.stream().filter(filter::matches).map(Track::id).toList();
        for (TrackCatalog catalog : CATALOGS) {
            List<Long> chosen = new ArrayList<>();
            catalog.forEach(filter, track -> chosen.add(track.id()));
            assertEquals(expected, chosen, filter.toString());
            assertEquals(
                    expected,
                    catalog.list(filter, 0, 1000).stream().map(Track::id).toList());
        }
    }

    @Provide
    Arbitrary<TrackFilter> filters() {
        Arbitrary<TrackField> texts = Arbitraries.of(
                TrackField.LABEL,
                TrackField.PATH,
                TrackField.TITLE,
                TrackField.ARTIST,
                TrackField.ALBUM,
                TrackField.GENRE);
        Arbitrary<TrackField> numbers =
                Arbitraries.of(TrackField.ID, TrackField.YEAR, TrackField.DURATION, TrackField.TEMPO);
        Arbitrary<TrackFilter> in = Combinators.combine(
                        texts, Arbitraries.of(TEXTS).list().ofMaxSize(4))
                .as(TrackFilter::in);
        Arbitrary<TrackFilter> numbersIn = Combinators.combine(
                        numbers,
                        Arbitraries.of(1, 7, 1991, 1992.0, 120.0, 121, 104.25)
                                .list()
                                .ofMaxSize(4))
                .as(TrackFilter::in);
        Arbitrary<Number> bound = Arbitraries.of(1, 50, 1992, 104.25, 121.0, 122);
        Arbitrary<TrackFilter> range = Combinators.combine(numbers, bound.injectNull(0.3), bound.injectNull(0.3))
                .as(TrackFilter::range);
        Arbitrary<TrackFilter> text = Arbitraries.of("jazz", "ELEC", "elec rock", "%", "_", "!", "fine", "日", "", "'")
                .map(TrackFilter::text);
        return Arbitraries.lazyOf(
                () -> in,
                () -> numbersIn,
                () -> range,
                () -> text,
                () -> filters().map(TrackFilter::negate),
                () -> Combinators.combine(filters(), filters()).as(TrackFilter::and),
                () -> Combinators.combine(filters(), filters()).as(TrackFilter::or),
                () -> filters().list().ofMaxSize(3).map(TrackFilter.Or::new));
    }
}
