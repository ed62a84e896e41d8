package io.github.faissstyle.index;

import java.util.List;

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
 * @param kernels the arithmetic in use, such as {@code "Vector API, 512 bit"} or why it is plain Java
 * @param memoryBytes bytes that the vectors, codes and ids take on the heap
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
        String kernels,
        long memoryBytes,
        List<String> notes) {
    /** Copies the notes. */
    public IndexInfo {
        notes = List.copyOf(notes);
    }
}
