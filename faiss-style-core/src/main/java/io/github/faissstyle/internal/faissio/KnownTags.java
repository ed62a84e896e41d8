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
        name("an IVFPQR index", "IvQR", "IwQR");
        name("an HNSW graph of another kind", "IHN2", "IHNc", "IHc2", "IHfP");
        name("a Panorama refine index", "IxRP");
        name("a RaBitQ fast-scan index", "Irfs", "Iwrf", "Iwrn");
        name("an old locality-sensitive hash (LSH)", "IxHE");
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
}
