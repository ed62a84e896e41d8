package io.github.faissstyle.index;

import io.github.faissstyle.internal.util.Checks;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The structure of an index, read from a FAISS factory string ({@code index_factory.cpp}):
 *
 * <pre>
 * [IDMap,|IDMap2,] [transform,]... [IVFn[_HNSWm],|HNSWm,] codec [,RFlat|,Refine(codec)] [,IDMap|,IDMap2]
 *
 * transform   L2norm  PCAd  PCARd  PCAWd  RRd  OPQm[_d]  Padd  HR  ITQ[d]
 * codec       Flat  SQ8  SQ6  SQ4  SQfp16  SQbf16  PQm[xb][np]  RaBitQ[b]
 * </pre>
 *
 * <p>{@code HNSWm} alone stores vectors as they are, and m is 32 unless given. A number of lists may end in k or M:
 * {@code IVF4k}.
 *
 * @param idMap how ids are kept
 * @param transforms what is done to vectors on their way in, outermost first
 * @param nlist number of inverted lists (IVF), 0 for none
 * @param coarseM links a node of the graph (HNSW) that finds the lists, 0 to compare with all centroids
 * @param hnswM links a node of the graph (HNSW) over all vectors, 0 for none
 * @param codec how vectors are stored
 * @param refine how vectors are stored a second time to rank the best again, or null
 */
public record IndexSpec(
        IdMap idMap,
        List<Transform> transforms,
        int nlist,
        int coarseM,
        int hnswM,
        Codec codec,
        @Nullable Codec refine) {
    private static final String KNOWN =
            "known are: [IDMap,|IDMap2,] [L2norm|PCAd|PCARd|PCAWd|RRd|OPQm_d|Padd|HR|ITQd,]..."
                    + " [IVFn|IVFn_HNSWm|HNSWm,] Flat|SQ8|SQ6|SQ4|SQfp16|SQbf16|PQm|PQmxb|RaBitQ [,RFlat|,Refine(...)]";
    private static final Pattern IVF = Pattern.compile("IVF(\\d+)([kM]?)(?:_HNSW(\\d*))?");
    private static final Pattern HNSW = Pattern.compile("HNSW(\\d*)(?:[_](.+))?");
    private static final Pattern TRANSFORM =
            Pattern.compile("(L2norm|PCAR|PCAW|PCA|RR|OPQ|Pad|HR|ITQ)(\\d*)(?:_(\\d+))?");
    private static final Pattern PQ = Pattern.compile("PQ(\\d+)(?:x(\\d+))?(?:np)?");
    private static final Pattern RABITQ = Pattern.compile("RaBitQ([1-9]?)");
    private static final Pattern REFINE = Pattern.compile("Refine\\((.+)\\)");

    /** Links a node where the string says none, as in FAISS. */
    private static final int DEFAULT_M = 32;

    /** How ids are kept. */
    public enum IdMap {
        /** The index numbers its vectors itself. */
        NONE(""),
        /** FAISS's {@code IndexIDMap}. */
        IDMAP("IDMap"),
        /** FAISS's {@code IndexIDMap2}. */
        IDMAP2("IDMap2");

        private final String text;

        IdMap(String text) {
            this.text = text;
        }
    }

    /** Kinds of transform. */
    public enum TransformKind {
        /** Scaling to unit length. */
        L2NORM("L2norm"),
        /** Principal components. */
        PCA("PCA"),
        /** Principal components, then a random rotation. */
        PCAR("PCAR"),
        /** Principal components of equal variance. */
        PCAW("PCAW"),
        /** A random rotation. */
        RR("RR"),
        /** A rotation learned for a product quantizer. */
        OPQ("OPQ"),
        /** Padding with zeros. */
        PAD("Pad"),
        /** A Hadamard rotation, to the next power of two. */
        HR("HR"),
        /** FAISS's iterative quantization. */
        ITQ("ITQ");

        private final String text;

        TransformKind(String text) {
            this.text = text;
        }
    }

    /**
     * What is done to vectors on their way in.
     *
     * @param kind what
     * @param dOut floats that go out, 0 for as many as come in
     * @param m parts that an OPQ prepares for, 0 for the others
     */
    public record Transform(TransformKind kind, int dOut, int m) {
        @Override
        public String toString() {
            if (kind == TransformKind.OPQ) {
                return "OPQ" + m + (dOut == 0 ? "" : "_" + dOut);
            }
            return kind.text + (dOut == 0 ? "" : dOut);
        }
    }

    /** Ways of storing vectors. */
    public enum CodecKind {
        /** As they are. */
        FLAT("Flat"),
        /** 8 bits a component. */
        SQ8("SQ8"),
        /** 6 bits a component. */
        SQ6("SQ6"),
        /** 4 bits a component. */
        SQ4("SQ4"),
        /** IEEE half precision. */
        SQFP16("SQfp16"),
        /** The upper half of a float. */
        SQBF16("SQbf16"),
        /** A product quantizer. */
        PQ("PQ"),
        /** Sign bits with correction factors. */
        RABITQ("RaBitQ");

        private final String text;

        CodecKind(String text) {
            this.text = text;
        }
    }

    /**
     * How vectors are stored.
     *
     * @param kind in which way
     * @param m parts of a product quantizer, 0 for the others
     * @param nbits bits a part (PQ) or a component (RaBitQ), 0 for the others
     */
    public record Codec(CodecKind kind, int m, int nbits) {
        @Override
        public String toString() {
            return switch (kind) {
                case PQ -> "PQ" + m + (nbits == 8 ? "" : "x" + nbits);
                case RABITQ -> "RaBitQ" + (nbits == 1 ? "" : nbits);
                default -> kind.text;
            };
        }
    }

    /** Copies the transforms. */
    public IndexSpec {
        transforms = List.copyOf(transforms);
    }

    /**
     * Reads a factory string.
     *
     * @param factory such as {@code "Flat"}, {@code "IDMap2,HNSW32"}, {@code "OPQ16_64,IVF1024,PQ16,RFlat"}
     * @return the structure
     * @throws IllegalArgumentException if a part is not known; the message names it and lists what is
     */
    public static IndexSpec parse(String factory) {
        return new Parser(factory).parse();
    }

    /** Takes parts from both ends until the codec is left. */
    private static final class Parser {
        private final String factory;
        private final List<String> parts;

        Parser(String factory) {
            this.factory = factory;
            parts = split(factory);
        }

        private static List<String> split(String factory) {
            List<String> parts = new ArrayList<>();
            int depth = 0;
            int from = 0;
            for (int i = 0; i < factory.length(); i++) {
                char c = factory.charAt(i);
                depth += c == '(' ? 1 : c == ')' ? -1 : 0;
                if (c == ',' && depth == 0) {
                    parts.add(factory.substring(from, i));
                    from = i + 1;
                }
            }
            parts.add(factory.substring(from));
            return parts;
        }

        IndexSpec parse() {
            IdMap idMap = takeIdMap();
            List<Transform> transforms = new ArrayList<>();
            for (Transform next = transform(parts.get(0)); next != null && parts.size() > 1; ) {
                transforms.add(next);
                parts.remove(0);
                next = transform(parts.get(0));
            }
            checkOnce(transforms);
            Codec refine = takeRefine();
            int nlist = 0;
            int coarseM = 0;
            int hnswM = 0;
            Matcher ivf = IVF.matcher(parts.get(0));
            Matcher hnsw = HNSW.matcher(parts.get(0));
            if (ivf.matches()) {
                int unit = ivf.group(2).isEmpty() ? 1 : ivf.group(2).equals("k") ? 1 << 10 : 1 << 20;
                nlist = number(ivf.group(1), unit);
                coarseM = ivf.group(3) == null ? 0 : links(ivf.group(3));
                parts.remove(0);
            } else if (hnsw.matches()) {
                hnswM = links(hnsw.group(1));
                parts.remove(0);
                if (hnsw.group(2) != null) {
                    parts.add(0, hnsw.group(2));
                } else if (parts.isEmpty()) {
                    parts.add("Flat");
                }
            }
            if (parts.isEmpty()) {
                throw problem("does not say how vectors are stored, such as \"" + factory + ",Flat\"");
            }
            Codec codec = codec(parts.remove(0));
            if (!parts.isEmpty()) {
                throw unknown(parts.get(0));
            }
            return new IndexSpec(idMap, transforms, nlist, coarseM, hnswM, codec, refine);
        }

        private void checkOnce(List<Transform> transforms) {
            for (int i = 1; i < transforms.size(); i++) {
                if (transforms.get(i).equals(transforms.get(i - 1))
                        && transforms.get(i).kind() == TransformKind.L2NORM) {
                    throw problem("normalises twice; once is enough");
                }
            }
        }

        private IdMap takeIdMap() {
            for (IdMap idMap : new IdMap[] {IdMap.IDMAP, IdMap.IDMAP2}) {
                for (int at : new int[] {0, parts.size() - 1}) {
                    if (parts.size() > 1 && parts.get(at).equals(idMap.text)) {
                        parts.remove(at);
                        return idMap;
                    }
                }
            }
            return IdMap.NONE;
        }

        private @Nullable Codec takeRefine() {
            String last = parts.get(parts.size() - 1);
            Matcher refine = REFINE.matcher(last);
            if (parts.size() < 2 || !(last.equals("RFlat") || refine.matches())) {
                return null;
            }
            parts.remove(parts.size() - 1);
            return codec(last.equals("RFlat") ? "Flat" : refine.group(1));
        }

        private @Nullable Transform transform(String part) {
            Matcher matcher = TRANSFORM.matcher(part);
            if (!matcher.matches()) {
                return null;
            }
            TransformKind kind = Stream.of(TransformKind.values())
                    .filter(k -> k.text.equals(matcher.group(1)))
                    .findFirst()
                    .orElseThrow();
            boolean numbered = !matcher.group(2).isEmpty();
            boolean second = matcher.group(3) != null;
            if (second && kind != TransformKind.OPQ) {
                return null;
            }
            return switch (kind) {
                case L2NORM, HR -> numbered ? null : new Transform(kind, 0, 0);
                case OPQ ->
                    numbered
                            ? new Transform(kind, second ? number(matcher.group(3), 1) : 0, number(matcher.group(2), 1))
                            : null;
                case PAD -> numbered ? new Transform(kind, number(matcher.group(2), 1), 0) : null;
                default -> new Transform(kind, numbered ? number(matcher.group(2), 1) : 0, 0);
            };
        }

        private Codec codec(String part) {
            Matcher pq = PQ.matcher(part);
            if (pq.matches()) {
                int nbits = pq.group(2) == null ? 8 : number(pq.group(2), 1);
                if (nbits > 16) {
                    throw problem("has " + nbits + " bits a part in \"" + part + "\", expected 1 to 16");
                }
                return new Codec(CodecKind.PQ, number(pq.group(1), 1), nbits);
            }
            Matcher rabitq = RABITQ.matcher(part);
            if (rabitq.matches()) {
                return new Codec(CodecKind.RABITQ, 0, rabitq.group(1).isEmpty() ? 1 : number(rabitq.group(1), 1));
            }
            return Stream.of(CodecKind.values())
                    .filter(kind -> kind != CodecKind.PQ && kind.text.equals(part))
                    .map(kind -> new Codec(kind, 0, 0))
                    .findFirst()
                    .orElseThrow(() -> unknown(part));
        }

        private int links(String text) {
            int m = text.isEmpty() ? DEFAULT_M : number(text, 1);
            if (m < 2 || m > 1 << 10) {
                throw problem("has HNSW" + m + ", expected 2 to 1024 links");
            }
            return m;
        }

        private int number(String text, int unit) {
            long value = text.length() > 9 ? Long.MAX_VALUE : Long.parseLong(text) * unit;
            if (value < 1 || value > 1 << 28) {
                throw problem("has the number " + text + ", expected 1 to " + (1 << 28) / unit);
            }
            return (int) value;
        }

        private IllegalArgumentException problem(String text) {
            return new IllegalArgumentException("factory \"" + factory + "\" " + text);
        }

        private IllegalArgumentException unknown(String part) {
            return problem("has the part \"" + part + "\", which is not known here; " + KNOWN);
        }
    }

    /**
     * Chooses a structure: exact where that is fast, inverted lists in between, codes where vectors do not fit. By
     * rules of thumb: {@link VectorIndex#recallProbe} measures what it gives. Graphs ({@code HNSW32}) are never chosen:
     * they take twice the memory, and were slower where up to 100,000 vectors with neighbours were compared; they are
     * for vectors that come one by one, with nothing to train on.
     *
     * @param n number of vectors, at least 1
     * @param d floats a vector, at least 1
     * @param memoryBudget bytes that the index may take on the heap, with the codes that fast searches derive
     * @param recallTarget share of the true neighbours to be found, above 0, at most 1
     * @return the structure, its parameters and why
     * @throws IllegalArgumentException if nothing fits; the message says what would
     */
    public static IndexSuggestion suggest(long n, int d, long memoryBudget, double recallTarget) {
        Checks.atLeast("d", d, 1);
        Checks.inRange("n", (double) n, 1, 0x1p40);
        Checks.inRange("recallTarget", recallTarget, 1e-9, 1);
        return IndexSuggestion.of(n, d, memoryBudget, recallTarget);
    }

    /**
     * Tells whether vectors may be added with ids of their own.
     *
     * @return true for an id map, and for inverted files, which keep ids themselves
     */
    public boolean keepsIds() {
        return idMap != IdMap.NONE || (nlist > 0 && refine == null);
    }

    /**
     * Puts ids on the index, unless it keeps them.
     *
     * @return this structure, with {@code IDMap2} if need be
     */
    public IndexSpec withIds() {
        return keepsIds() ? this : new IndexSpec(IdMap.IDMAP2, transforms, nlist, coarseM, hnswM, codec, refine);
    }

    /** Returns the canonical factory string. */
    @Override
    public String toString() {
        String list = nlist == 0 ? "" : "IVF" + nlist + (coarseM == 0 ? "" : "_HNSW" + coarseM);
        String graph = hnswM == 0 ? "" : "HNSW" + hnswM;
        String again = refine == null
                ? ""
                : refine.kind() == CodecKind.FLAT ? "RFlat" : String.format(Locale.ROOT, "Refine(%s)", refine);
        return Stream.of(
                        Stream.of(idMap.text),
                        transforms.stream().map(Transform::toString),
                        Stream.of(list, graph, codec.toString(), again))
                .flatMap(s -> s)
                .filter(s -> !s.isEmpty())
                .collect(Collectors.joining(","));
    }
}
