/**
 * Music libraries: tracks with metadata and vectors in several feature spaces, kept in SQL, searched by FAISS-format
 * indexes that follow it.
 *
 * <p>Start at {@code io.github.faissstyle.catalog.TrackCatalog}.
 */
@org.jspecify.annotations.NullMarked
module io.github.faissstyle.catalog {
    requires static org.jspecify;
    requires transitive io.github.faissstyle.core;
    requires transitive java.sql;
    requires org.slf4j;
    requires com.fasterxml.jackson.core;
    requires commons.math3;
    requires org.xerial.sqlitejdbc;
    requires de.siegmar.fastcsv;

    exports io.github.faissstyle.catalog;
    exports io.github.faissstyle.catalog.playlist;
    exports io.github.faissstyle.catalog.space;
    exports io.github.faissstyle.catalog.track;
    exports io.github.faissstyle.catalog.transfer;
}
