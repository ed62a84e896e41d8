package io.github.faissstyle.catalog.track;

import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A track of a catalog, as it was when it was read.
 *
 * @param id number given by the catalog, never given twice
 * @param label what people call it
 * @param path where its audio lies, as text; null if it has none
 * @param contentHash SHA-256 of its audio file; null if it is not known
 * @param tags what people say of it
 * @param status how far its analysis has come
 * @param error why the analysis failed; null unless it did
 * @param featureVersion what made its vectors; null if nobody said
 * @param stamp by what a change of its file is noticed; null if nobody looked
 * @param added when it was added
 * @param updated when it was last changed
 * @param removed when it was removed; null while it is there
 */
public record Track(
        long id,
        String label,
        @Nullable String path,
        @Nullable String contentHash,
        TrackTags tags,
        AnalysisStatus status,
        @Nullable String error,
        @Nullable String featureVersion,
        @Nullable FileStamp stamp,
        Instant added,
        Instant updated,
        @Nullable Instant removed) {
    /**
     * Returns the file's name.
     *
     * @return the last part of the path, or the label where there is no path
     */
    public String name() {
        if (path == null) {
            return label;
        }
        Path name = Path.of(path).getFileName();
        return name == null ? path : name.toString();
    }
}
