package io.github.faissstyle.catalog.playlist;

import io.github.faissstyle.catalog.track.SearchText;
import io.github.faissstyle.catalog.track.Track;
import java.util.regex.Pattern;

/**
 * The song behind a title, and whether the title says that it is another version of it.
 *
 * @param song folded title without what is said of the version, and folded artist
 * @param version whether it is a live recording, a remaster or a demo
 */
record SongTitle(String song, boolean version) {
    private static final String WORDS = "(live|remaster(ed)?|demo|acoustic|unplugged|bootleg|rehearsal|outtake)";

    /** In brackets, or after a dash: "(Live at Montreux)", "[2011 Remaster]", "- Demo". */
    private static final Pattern VERSION =
            Pattern.compile("[(\\[][^)\\]]*\\b" + WORDS + "\\b[^)\\]]*[)\\]]" + "|\\s-\\s[^-]*\\b" + WORDS + "\\b.*$");

    /** What changes the edition, not the recording. */
    private static final Pattern EDITION = Pattern.compile("[(\\[][^)\\]]*\\b"
            + "(mono|stereo|version|edit|mix|deluxe|edition|bonus( track)?|explicit|clean)\\b[^)\\]]*[)\\]]"
            + "|\\s-\\s[^-]*\\b(mono|stereo|version|edit|mix|edition)\\b.*$");

    static SongTitle of(Track track) {
        String title = track.tags().title();
        String folded = SearchText.fold(title == null ? track.label() : title);
        String withoutVersion = VERSION.matcher(folded).replaceAll("");
        String song = EDITION.matcher(withoutVersion).replaceAll("").strip();
        String artist = track.tags().artist();
        return new SongTitle(
                (song.isEmpty() ? folded : song) + "\n" + (artist == null ? "" : SearchText.fold(artist)),
                !withoutVersion.equals(folded));
    }
}
