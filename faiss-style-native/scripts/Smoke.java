import io.github.faissstyle.VectorIndexes;
import io.github.faissstyle.index.Metric;
import io.github.faissstyle.index.SearchResult;
import io.github.faissstyle.index.VectorIndex;
import io.github.faissstyle.spi.IndexEngine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Lets FAISS make, search, write and read some indexes, beside the Java engine. Exits with 1 if anything is wrong. */
final class Smoke {
    private Smoke() {}

    public static void main(String[] args) throws Exception {
        IndexEngine faiss = VectorIndexes.engine("faiss");
        faiss.unavailable().ifPresent(Smoke::fail);
        Random random = new Random(1);
        float[] vectors = new float[500 * 24];
        for (int i = 0; i < vectors.length; i++) {
            vectors[i] = (float) random.nextGaussian();
        }
        float[] queries = Arrays.copyOf(vectors, 40 * 24);
        for (String factory : List.of("Flat", "IVF8,Flat", "HNSW16", "IVF8,SQ8", "IVF8,PQ4x4np")) {
            Path file = Files.createTempFile("smoke", ".faiss");
            try (VectorIndex index = faiss.create(factory, 24, Metric.L2, 0)) {
                index.train(vectors);
                index.add(vectors);
                index.write(file);
                SearchResult found = index.search(queries, 5);
                try (VectorIndex java = VectorIndexes.read(file)) {
                    int same = 0;
                    SearchResult expected = java.search(queries, 5);
                    for (int i = 0; i < found.ids().length; i++) {
                        same += found.ids()[i] == expected.ids()[i] ? 1 : 0;
                    }
                    System.out.println(factory + ": " + same + " of " + found.ids().length + " as the Java engine has them");
                    if (same < 0.9 * found.ids().length) {
                        fail(factory + " differs");
                    }
                }
            }
            Files.delete(file);
        }
        System.out.println("FAISS works on " + System.getProperty("os.arch") + ", Java " + Runtime.version());
    }

    private static void fail(String what) {
        System.out.println("wrong: " + what);
        System.exit(1);
    }
}
