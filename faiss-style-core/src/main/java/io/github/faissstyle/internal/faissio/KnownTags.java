package io.github.faissstyle.internal.faissio;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Names for the tags that FAISS writes and this version does not open, so that the message can say what the file is.
 */
final class KnownTags {
    private static final Map<String, String> NAMES = new TreeMap<>();

    static {
        name("an absent index", "null");
        name("a scalar quantizer (SQ)", "IxSQ");
        name("a product quantizer (PQ)", "IxPq", "IxPo", "IxPQ");
        name("an inverted file (IVFFlat)", "IwFl", "IvFl", "IvFL");
        name("an inverted file with scalar quantizer (IVF,SQ)", "IwSq", "IwSQ", "IvSQ");
        name("an inverted file with product quantizer (IVFPQ)", "IwPQ", "IvPQ", "IvQR", "IwQR");
        name("an HNSW graph", "IHNf", "IHNs", "IHNp", "IH00", "IHN2", "IHNr", "IHNc", "IHc2", "IHfP");
        name("a refine index", "IxRF", "IxRP");
        name("a RaBitQ index", "Ixrq", "Ixrr", "Iwrq", "Iwrr", "Irfn", "Irfs", "Iwrf", "Iwrn");
        name("a locality-sensitive hash (LSH)", "IxHe", "IxHE");
        name("an additive quantizer", "IxRq", "IxLS", "IxPR", "IxPL", "ImRQ", "IRfs", "ILfs", "IPRf", "IPLf");
        name(
                "an inverted file with additive quantizer",
                "IVRf",
                "IVLf",
                "NPRf",
                "NPLf",
                "IwRQ",
                "IwLS",
                "IwPR",
                "IwPL");
        name("a PQ fast-scan index", "IPfs", "IwPf");
        name("an inverted file of another kind", "IwFd", "IwSh", "IwIQ", "IwPn", "IwP2", "IwEd", "IwEe");
        name("a multi-index", "Imiq");
        name("a two-level index", "Ix2L");
        name("a lattice index", "IxLa");
        name("a Panorama index", "IxFP", "IxFp");
        name("an NSG graph", "INSf", "INSp", "INSs");
        name("an NN-descent graph", "INNf");
        name("a row-wise min-max index", "IRMf", "IRMh");
        name("an EDEN index", "IxEd", "IxEe");
    }

    private KnownTags() {}

    private static void name(String text, String... tags) {
        for (String tag : tags) {
            NAMES.put(tag, text);
        }
    }

    static @Nullable String nameOf(String tag) {
        if (tag.startsWith("IB")) {
            return "a binary index";
        }
        return tag.startsWith("ISV") || tag.startsWith("ISI") || tag.equals("ILVQ") ? "an SVS index" : NAMES.get(tag);
    }

    private static final Map<String, String> TRANSFORMS = Map.of(
            "LTra", "a linear transform",
            "rrot", "a random rotation",
            "Pcam", "a PCA",
            "PcAm", "a PCA",
            "PCAm", "a PCA",
            "VCnt", "a centering",
            "RmDT", "a remapping of dimensions",
            "HRot", "a Hadamard rotation",
            "Viqm", "an ITQ matrix",
            "Viqt", "an ITQ transform");

    static @Nullable String transformNameOf(String tag) {
        return TRANSFORMS.get(tag);
    }
}
