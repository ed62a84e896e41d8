package io.github.faissstyle.catalog;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;

/** The contract over a PostgreSQL server. */
class PostgresCatalogTest extends TrackCatalogContract {
    private final Map<Path, HikariDataSource> pools = new HashMap<>();

    @Override
    CatalogBuilder newCatalog(Path folder) {
        String schema = "catalog_" + Integer.toHexString(folder.toString().hashCode());
        return TrackCatalog.builder()
                .folder(folder)
                .dataSource(pools.computeIfAbsent(folder, f -> PostgresServer.pool(schema, 8)));
    }

    @AfterEach
    void closePools() {
        pools.values().forEach(HikariDataSource::close);
    }
}
