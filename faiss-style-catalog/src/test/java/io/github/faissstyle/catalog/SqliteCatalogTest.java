package io.github.faissstyle.catalog;

import java.nio.file.Path;

/** The contract over SQLite files. */
class SqliteCatalogTest extends TrackCatalogContract {
    @Override
    CatalogBuilder newCatalog(Path folder) {
        return TrackCatalog.builder().folder(folder);
    }
}
