package io.github.faissstyle.internal.faissio;

import io.github.faissstyle.index.FaissFormatException;
import io.github.faissstyle.internal.engine.codec.CodesState;
import io.github.faissstyle.internal.engine.flat.FlatState;
import io.github.faissstyle.internal.engine.hnsw.HnswState;
import io.github.faissstyle.internal.engine.ids.IdMapState;
import io.github.faissstyle.internal.engine.ivf.IvfState;
import io.github.faissstyle.internal.engine.refine.RefineState;
import io.github.faissstyle.internal.engine.state.AbsentState;
import io.github.faissstyle.internal.engine.state.IndexState;
import io.github.faissstyle.internal.engine.transform.TransformState;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * One index of a file: a tag, then the body that the tag calls for (FAISS's {@code index_read.cpp} and
 * {@code index_write.cpp}). Each family of tags has a codec of its own.
 */
final class IndexCodec {
    /** FAISS's own limit. */
    private static final int MAX_DEPTH = 50;

    private static final String OPENED =
            "Flat, IDMap, SQ, PQ, IVF, HNSW, pre-transforms, refine and RaBitQ, see docs/faiss-compatibility.md";

    private IndexCodec() {}

    /** Reads a whole file's index. */
    static IndexState read(FaissInput in) {
        return readInner(in, 0, "index");
    }

    /** Reads an index inside another, which must be there. */
    static IndexState readInner(FaissInput in, int depth, String what) {
        long at = in.position();
        IndexState state = readOptional(in, depth, what);
        if (state == null) {
            throw in.problem(at, "tag of the " + what + " is \"null\", an absent index, expected one that is there");
        }
        return state;
    }

    /** Reads an index inside another, or null if it was left out. */
    static @Nullable IndexState readOptional(FaissInput in, int depth, String what) {
        long at = in.position();
        if (depth > MAX_DEPTH) {
            throw in.problem(at, "indexes are nested more than " + MAX_DEPTH + " deep");
        }
        String tag = in.tag();
        return switch (tag) {
            case "null" -> null;
            case "IxFI", "IxF2", "IxFl" -> FlatCodec.read(in, tag, at);
            case "IxMp", "IxM2" -> IdMapCodec.read(in, tag, depth);
            case "IxSQ", "IxPq", "IxPo", "IxPQ", "Ixrq", "Ixrr" -> CodesCodec.read(in, tag);
            case "IwFl", "IvFl", "IvFL", "IwSq", "IwSQ", "IvSQ", "IwPQ", "IvPQ", "Iwrq", "Iwrr" ->
                IvfCodec.read(in, tag, depth);
            case "IHNf", "IHNs", "IHNp", "IH00", "IHNr" -> HnswCodec.read(in, tag, depth);
            case "IxPT" -> TransformCodec.read(in, depth);
            case "IxRF" -> RefineCodec.read(in, depth);
            case "IxHe", "Irfn" -> KeptCodec.read(in, tag);
            default -> throw unsupported(in, at, what, tag, KnownTags.nameOf(tag));
        };
    }

    static FaissFormatException unsupported(FaissInput in, long at, String what, String tag, @Nullable String name) {
        String text = name == null
                ? "is \"" + tag + "\", which is no tag of FAISS; expected a FAISS index file"
                : "is \"" + tag + "\", " + name + ", which this version does not open";
        return in.problem(at, "tag of the " + what + " " + text + "; opened are " + OPENED);
    }

    static void write(FaissOutput out, IndexState state) throws IOException {
        if (state instanceof FlatState flat) {
            FlatCodec.write(out, flat);
        } else if (state instanceof IdMapState idMap) {
            IdMapCodec.write(out, idMap);
        } else if (state instanceof CodesState codes) {
            CodesCodec.write(out, codes);
        } else if (state instanceof IvfState<?> ivf) {
            IvfCodec.write(out, ivf);
        } else if (state instanceof HnswState hnsw) {
            HnswCodec.write(out, hnsw);
        } else if (state instanceof TransformState transform) {
            TransformCodec.write(out, transform);
        } else if (state instanceof RefineState refine) {
            RefineCodec.write(out, refine);
        } else if (state instanceof AbsentState absent) {
            KeptCodec.write(out, absent);
        } else {
            throw new IllegalStateException("no file format for " + state.type());
        }
    }
}
