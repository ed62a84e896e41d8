package io.github.faissstyle.index;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What an index is, at one moment.
 *
 * @param engine the engine that holds it, such as {@code "java"}
 * @param type FAISS's class name, such as {@code "IndexFlatIP"}
 * @param factory FAISS factory string that makes such an index, such as {@code "IDMap2,Flat"}
 * @param dimension floats a vector, d
 * @param ntotal vectors held
 * @param trained whether it may be added to and searched
 * @param keepsIds whether vectors are added under ids of their own (IDMap, IVF)
 * @param metric how vectors are compared
 * @param metricArg p of {@link Metric#LP}, otherwise 0
 * @param parameters how it is built and searched unless a search says otherwise, by name, the outermost kind's first:
 *     those that {@link VectorIndex#setParameters} takes ({@code nprobe}, {@code efSearch}, {@code efConstruction},
 *     {@code k_factor}) and those that are fixed once it is made ({@code nlist}, {@code M} of a graph, {@code m} and
 *     {@code nbits} of a product quantizer, {@code qb}); empty where the kind has none or the engine does not say
 * @param kernels the arithmetic in use, such as {@code "Vector API, 512 bit"} or why it is plain Java
 * @param hugePages whether this JVM's heap is on huge pages, as {@code -XX:+UseTransparentHugePages} asks of Linux:
 *     searches, which jump from vector to vector, then wait less for addresses, which took up to a tenth of their time
 *     where it was measured (docs/benchmarks.md has both columns); false too where the system does not tell
 * @param memoryBytes bytes that the vectors, codes, links and ids take on the heap, with the codes that fast searches
 *     have derived so far: about a quarter more than vectors of {@code Flat} and {@code HNSW}, nothing where all
 *     searches are by {@link SearchParams#exactTraversal}; room that is kept for more vectors and links counts too
 * @param notes what a user should know of this index, such as a fallback that was taken; mostly empty
 */
public record IndexInfo(
        String engine,
        String type,
        String factory,
        int dimension,
        long ntotal,
        boolean trained,
        boolean keepsIds,
        Metric metric,
        float metricArg,
        Map<String, Number> parameters,
        String kernels,
        boolean hugePages,
        long memoryBytes,
        List<String> notes) {
    /** Copies the parameters and the notes. */
    public IndexInfo {
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
        notes = List.copyOf(notes);
    }
}
