package io.github.faissstyle.bench.recall;

import static io.github.faissstyle.bench.recall.Contender.Source.BUILD;
import static io.github.faissstyle.bench.recall.Contender.Source.FAISS_FILE;
import static io.github.faissstyle.bench.recall.Contender.Source.FAISS_FILE_MAPPED;

import io.github.faissstyle.bench.data.SeededVectors;
import io.github.faissstyle.bench.recall.Case.How;
import java.util.List;
import java.util.stream.Stream;

/** What is measured. 100,000 x 256, 1,000 queries, a query a call, one thread, unless a case says otherwise. */
final class Cases {
    private static final List<Integer> EF = List.of(10, 16, 24, 32, 48, 64, 96, 128, 192, 256, 512);
    private static final List<Integer> NPROBE = List.of(1, 2, 4, 8, 16, 32, 64, 128, 256);

    static final List<Case> ALL = List.of(
            Case.of("flat", "Flat, one query a call").queries(50).contenders(exact()),
            Case.of("flat-uniform", "Flat, one query a call, uniform data")
                    .kind(SeededVectors.UNIFORM)
                    .queries(50)
                    .contenders(exact()),
            Case.of("batch", "Flat, all queries in one call").timing(How.BATCH).contenders(exact()),
            Case.of("codes", "Codes of a byte a component, refined")
                    .queries(200)
                    .at(.99, List.of(1, 2, 4, 8))
                    .with("java", "SQ8,RFlat")
                    .with("faiss", "SQ8,RFlat"),
            Case.of("hnsw-file", "HNSW32, the graph that FAISS built")
                    .at(.99, EF)
                    .with(file("java", "java", FAISS_FILE))
                    .with(file("faiss", "faiss", FAISS_FILE)),
            Case.of("hnsw", "HNSW32, each its own graph, efConstruction 40")
                    .builds(3)
                    .at(.99, EF)
                    .with("java", "HNSW32,Flat", "efConstruction=40")
                    .with("faiss", "HNSW32,Flat", "efConstruction=40"),
            Case.of("ivf", "IVF1024")
                    .builds(3) // training is measured too
                    .at(.99, NPROBE)
                    .with("java", "IVF1024,Flat")
                    .with("faiss", "IVF1024,Flat")
                    .with("native", "IVF1024,Flat"),
            Case.of("load", "Opening a file of HNSW32")
                    .timing(How.LOAD)
                    .with(file("java map", "java", FAISS_FILE_MAPPED))
                    .with(file("java read", "java", FAISS_FILE))
                    .with(file("faiss", "faiss", FAISS_FILE)),
            Case.of("threads", "HNSW32, two searching threads beside one")
                    .at(.99, EF)
                    .with(threads("java, 2 threads", 2, 0))
                    .with(threads("java, 1 thread", 1, 0))
                    .with(threads("java, 1 thread, other processor", 1, 1)), // often a slower one
            Case.of("hnsw-peers", "HNSW32, each its own graph, efConstruction 100")
                    .at(.99, EF)
                    .with("java", "HNSW32,Flat", "efConstruction=100")
                    .with("faiss", "HNSW32,Flat", "efConstruction=100")
                    .with("native", "HNSW32,Flat", "efConstruction=100")
                    .with("lucene", "HNSW32", "efConstruction=100")
                    .with("jvector", "HNSW64", "efConstruction=100") // the others link 64 at the base
                    .with("voyager", "HNSW32", "efConstruction=100")
                    .with("hnswlib", "HNSW32", "efConstruction=100"),
            Case.of("hnsw-million", "1,000,000 x 128: HNSW32, each its own graph, efConstruction 40")
                    .size(1_000_000, 128)
                    .at(.95, EF)
                    .with("java", "HNSW32,Flat", "efConstruction=40")
                    .with("faiss", "HNSW32,Flat", "efConstruction=40"),
            Case.of("ivf-million", "1,000,000 x 128: IVF4096")
                    .size(1_000_000, 128)
                    .at(.95, NPROBE)
                    .with("java", "IVF4096,Flat")
                    .with("faiss", "IVF4096,Flat"));

    private Cases() {}

    static Case named(String name) {
        return ALL.stream().filter(c -> c.name().equals(name)).findFirst().orElseThrow(() -> {
            List<String> names = ALL.stream().map(Case::name).toList();
            return new IllegalArgumentException(
                    "--case: found " + name + ", expected all or one of " + String.join(", ", names));
        });
    }

    private static List<Contender> exact() {
        return Stream.of("java", "faiss", "native")
                .map(peer -> new Contender(peer, peer, "Flat", "-", BUILD))
                .toList();
    }

    private static Contender file(String label, String peer, Contender.Source source) {
        return new Contender(label, peer, "HNSW32,Flat", "efConstruction=40", source);
    }

    private static Contender threads(String label, int threads, int processor) {
        return new Contender(label, "java", "HNSW32,Flat", "efConstruction=40", BUILD, threads, processor);
    }
}
