package io.github.faissstyle.internal.faissio;

import io.github.faissstyle.index.Metric;
import io.github.faissstyle.internal.engine.codec.ProductQuantizer;
import io.github.faissstyle.internal.engine.codec.RaBitQuantizer;
import io.github.faissstyle.internal.engine.codec.ScalarQuantizer;
import io.github.faissstyle.internal.engine.ivf.CodeLists;
import io.github.faissstyle.internal.engine.ivf.DirectMap;
import io.github.faissstyle.internal.engine.ivf.FloatLists;
import io.github.faissstyle.internal.engine.ivf.InvertedList;
import io.github.faissstyle.internal.engine.ivf.IvfState;
import io.github.faissstyle.internal.engine.ivf.ListCodec;
import io.github.faissstyle.internal.engine.state.IndexState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code IwFl}, {@code IwSq}, {@code IwPQ}, {@code Iwrq}, {@code Iwrr}, and the forerunners {@code IvFl}, {@code IvFL},
 * {@code IvSQ}, {@code IwSQ}, {@code IvPQ}, which are written as today's.
 */
final class IvfCodec {
    private IvfCodec() {}

    /** What all inverted files begin with. */
    private record Start(FaissHeader header, Metric metric, int nlist, int nprobe, IndexState quantizer) {}

    static IvfState<?> read(FaissInput in, String tag, int depth) {
        Start start = readStart(in, depth);
        boolean old = tag.startsWith("Iv");
        List<long[]> oldIds = old ? readOldIds(in, start) : List.of();
        DirectMap map = readDirectMap(in, start);
        return switch (tag) {
            case "IwFl", "IvFl", "IvFL" -> {
                FloatLists codec = new FloatLists(start.header().d());
                yield old
                        ? state(start, codec, map, readOldLists(in, codec, oldIds, tag.equals("IvFl"), in::floats))
                        : state(start, codec, map, readLists(in, start, codec, in::floats));
            }
            default -> {
                CodeLists codec = readCodec(in, tag, start);
                yield old
                        ? state(start, codec, map, readOldLists(in, codec, oldIds, false, in::bytes))
                        : state(start, codec, map, readLists(in, start, codec, in::bytes));
            }
        };
    }

    private static <A> IvfState<A> state(
            Start start, ListCodec<A> codec, DirectMap map, @Nullable List<InvertedList<A>> lists) {
        return new IvfState<>(
                start.quantizer(),
                codec,
                start.metric(),
                start.nlist(),
                start.nprobe(),
                start.header().ntotal(),
                lists,
                map);
    }

    private static Start readStart(FaissInput in, int depth) {
        FaissHeader header = FaissHeader.read(in);
        Metric metric = header.plainMetric(in, "an inverted file");
        long at = in.position();
        // An empty list takes at least a word of the file.
        int nlist = in.size("nlist", 1, Math.min(Integer.MAX_VALUE - 16, Math.max(1, in.remaining())));
        int nprobe = in.size("nprobe", 1, Integer.MAX_VALUE);
        IndexState quantizer = in.reading(() -> IndexCodec.readInner(in, depth + 1, "coarse quantizer"));
        in.check(
                quantizer.dimension() == header.d(),
                at,
                "d of the coarse quantizer",
                quantizer.dimension(),
                header.d() + " as in the header");
        boolean untrained = !header.trained() && quantizer.ntotal() == 0;
        in.check(
                quantizer.ntotal() == nlist || untrained,
                at,
                "nlist",
                nlist,
                quantizer.ntotal() + ", the number of centroids");
        return new Start(header, metric, nlist, nprobe, quantizer);
    }

    private static DirectMap readDirectMap(FaissInput in, Start start) {
        long at = in.position();
        int type = in.u8("direct map type");
        in.check(type <= 2, at, "direct map type", type, "0, 1 or 2");
        at = in.position();
        long[] array = in.longs("direct map");
        if (type == 1) {
            in.check(
                    array.length == start.header().ntotal(),
                    at,
                    "count of direct map",
                    array.length,
                    start.header().ntotal() + " as ntotal");
            return new DirectMap(1, new long[0], array);
        }
        in.check(array.length == 0, at, "count of direct map", array.length, "0 for type " + type);
        if (type == 0) {
            return DirectMap.NONE;
        }
        int pairs = in.count("direct map pairs", 2 * Long.BYTES);
        long[] keys = new long[pairs];
        long[] places = new long[pairs];
        for (int i = 0; i < pairs; i++) {
            keys[i] = in.i64("direct map id");
            places[i] = in.i64("direct map place");
        }
        return new DirectMap(2, keys, places);
    }

    private static CodeLists readCodec(FaissInput in, String tag, Start start) {
        FaissHeader header = start.header();
        switch (tag) {
            case "IwSq", "IwSQ", "IvSQ" -> {
                ScalarQuantizer sq = QuantizerCodec.readScalar(in, header);
                checkCodeSize(in, sq.codeSize());
                return new CodeLists(sq, !tag.equals("IwSq") || in.bool("by_residual"));
            }
            case "IwPQ", "IvPQ" -> {
                boolean byResidual = in.bool("by_residual");
                long at = in.position();
                long codeSize = in.i64("code_size");
                ProductQuantizer pq = QuantizerCodec.readProduct(in, header);
                in.check(codeSize == pq.codeSize(), at, "code_size", codeSize, pq.codeSize() + " by the quantizer");
                return new CodeLists(pq, byResidual);
            }
            default -> {
                boolean many = tag.equals("Iwrr");
                int nbBits = QuantizerCodec.readRaBit(in, header, many);
                checkCodeSize(in, RaBitQuantizer.codeSize(header.d(), nbBits));
                boolean byResidual = in.bool("by_residual");
                int qb = QuantizerCodec.readQb(in);
                RaBitQuantizer codec = new RaBitQuantizer(header.d(), nbBits, start.metric(), new float[0], qb, many);
                return new CodeLists(codec, byResidual);
            }
        }
    }

    private static void checkCodeSize(FaissInput in, int expected) {
        long at = in.position();
        long codeSize = in.i64("code_size");
        in.check(codeSize == expected, at, "code_size", codeSize, expected + " by the quantizer");
    }

    /** Fills a whole array of codes. */
    private interface Source<A> {
        void read(A target);
    }

    private static <A> @Nullable List<InvertedList<A>> readLists(
            FaissInput in, Start start, ListCodec<A> codec, Source<A> source) {
        long at = in.position();
        String tag = in.tag();
        if (tag.equals("il00")) {
            return null;
        }
        if (!tag.equals("ilar")) {
            throw in.problem(
                    at,
                    "tag of the inverted lists is \"" + tag + "\", expected \"ilar\" or \"il00\"; lists on"
                            + " disk or in blocks: copy them into arrays with FAISS before writing");
        }
        at = in.position();
        long nlist = in.i64("nlist of the lists");
        in.check(nlist == start.nlist(), at, "nlist of the lists", nlist, start.nlist() + " as in the index");
        at = in.position();
        long codeSize = in.i64("code_size of the lists");
        long expected = (long) codec.width() * codec.elementBytes();
        in.check(codeSize == expected, at, "code_size of the lists", codeSize, expected + " as in the index");
        long[] sizes = readSizes(in, start);
        List<InvertedList<A>> lists = new ArrayList<>(sizes.length);
        for (long size : sizes) {
            lists.add(readList(in, codec, size, source));
        }
        return lists;
    }

    private static long[] readSizes(FaissInput in, Start start) {
        int nlist = start.nlist();
        long at = in.position();
        String form = in.tag();
        in.check(form.equals("full") || form.equals("sprs"), at, "form of the list sizes", form, "full or sprs");
        at = in.position();
        long[] stored = in.longs("list sizes");
        long[] sizes = stored;
        if (form.equals("full")) {
            in.check(stored.length == nlist, at, "count of list sizes", stored.length, nlist + " as nlist");
        } else {
            in.check(stored.length % 2 == 0, at, "count of list sizes", stored.length, "pairs");
            sizes = new long[nlist];
            for (int i = 0; i < stored.length; i += 2) {
                boolean good = stored[i] >= 0 && stored[i] < nlist && sizes[(int) stored[i]] == 0;
                in.check(good, at + 8 + 8L * i, "list number", stored[i], "0 to " + (nlist - 1) + ", each once");
                sizes[(int) stored[i]] = stored[i + 1];
            }
        }
        long sum = 0;
        for (long size : sizes) {
            in.check(size >= 0 && size <= start.header().ntotal(), at, "list size", size, "0 to ntotal");
            sum += size;
        }
        in.check(
                sum <= start.header().ntotal(),
                at,
                "sum of list sizes",
                sum,
                "at most ntotal, " + start.header().ntotal());
        return sizes;
    }

    private static <A> InvertedList<A> readList(FaissInput in, ListCodec<A> codec, long size, Source<A> source) {
        long elements = size * codec.width();
        in.require(size * ((long) codec.width() * codec.elementBytes() + Long.BYTES), "an inverted list");
        checkFitsArray(in, codec, size);
        MappedFile file = in.mapped();
        if (file != null) {
            long at = in.skip(size * ((long) codec.width() * codec.elementBytes() + Long.BYTES));
            return mapped(file, at, codec, (int) size);
        }
        A codes = codec.newArray((int) elements);
        source.read(codes);
        long[] ids = new long[(int) size];
        in.longs(ids);
        return new InvertedList<>((int) size, codes, ids);
    }

    private static void checkFitsArray(FaissInput in, ListCodec<?> codec, long size) {
        long most = InvertedList.MOST_ELEMENTS / codec.width();
        in.check(size <= most, in.position(), "list size", size, "at most " + most + ": use more lists");
    }

    private static <A> InvertedList<A> mapped(MappedFile file, long at, ListCodec<A> codec, int size) {
        return new InvertedList<>(size, codec.newArray(0), new long[0], new InvertedList.Elsewhere<>() {
            @Override
            public A copyCodes() {
                A codes = codec.newArray(size * codec.width());
                if (codes instanceof float[] floats) {
                    file.copy(at, floats.length, floats, 0);
                } else if (codes instanceof byte[] bytes) {
                    file.copy(at, bytes.length, bytes, 0);
                }
                return codes;
            }

            @Override
            public long[] copyIds() {
                long[] ids = new long[size];
                file.copy(at + (long) size * codec.width() * codec.elementBytes(), size, ids);
                return ids;
            }
        });
    }

    private static List<long[]> readOldIds(FaissInput in, Start start) {
        List<long[]> ids = new ArrayList<>();
        for (int list = 0; list < start.nlist(); list++) {
            ids.add(in.longs("ids of list " + list));
        }
        return ids;
    }

    private static <A> List<InvertedList<A>> readOldLists(
            FaissInput in, ListCodec<A> codec, List<long[]> ids, boolean inFloats, Source<A> source) {
        List<InvertedList<A>> lists = new ArrayList<>();
        for (long[] own : ids) {
            long elements = (long) own.length * codec.width();
            in.count("codes", inFloats ? elements : elements * codec.elementBytes(), inFloats ? Float.BYTES : 1);
            in.require(elements * codec.elementBytes(), "an inverted list");
            checkFitsArray(in, codec, own.length);
            A codes = codec.newArray((int) elements);
            source.read(codes);
            lists.add(new InvertedList<>(own.length, codes, own));
        }
        return lists;
    }

    static void write(FaissOutput out, IvfState<?> state) throws IOException {
        if (state.codec() instanceof CodeLists codec) {
            writeCodes(out, state, codec);
        } else {
            out.tag("IwFl");
            writeStart(out, state);
        }
        writeLists(out, state);
    }

    private static void writeStart(FaissOutput out, IvfState<?> state) throws IOException {
        FaissHeader.write(out, state);
        out.i64(state.nlist());
        out.i64(state.nprobe());
        IndexCodec.write(out, state.quantizer());
        DirectMap map = state.directMap();
        out.u8(map.type());
        if (map.type() == 2) {
            out.i64(0);
            out.i64(map.keys().length);
            for (int i = 0; i < map.keys().length; i++) {
                out.i64(map.keys()[i]);
                out.i64(map.places()[i]);
            }
        } else {
            out.vector(map.places());
        }
    }

    private static void writeCodes(FaissOutput out, IvfState<?> state, CodeLists codec) throws IOException {
        if (codec.codec() instanceof ScalarQuantizer sq) {
            out.tag("IwSq");
            writeStart(out, state);
            QuantizerCodec.write(out, sq);
            out.i64(sq.codeSize());
            out.bool(codec.byResidual());
        } else if (codec.codec() instanceof ProductQuantizer pq) {
            out.tag("IwPQ");
            writeStart(out, state);
            out.bool(codec.byResidual());
            out.i64(pq.codeSize());
            QuantizerCodec.write(out, pq);
        } else if (codec.codec() instanceof RaBitQuantizer rabit) {
            out.tag(rabit.manyBitsTag() ? "Iwrr" : "Iwrq");
            writeStart(out, state);
            QuantizerCodec.writeRaBit(out, rabit.dimension(), rabit.nbBits(), state.metric(), rabit.manyBitsTag());
            out.i64(rabit.codeSize());
            out.bool(codec.byResidual());
            out.u8(rabit.qb());
        }
    }

    private static <A> void writeLists(FaissOutput out, IvfState<A> state) throws IOException {
        List<InvertedList<A>> lists = state.lists();
        if (lists == null) {
            out.tag("il00");
            return;
        }
        ListCodec<A> codec = state.codec();
        out.tag("ilar");
        out.i64(lists.size());
        out.i64((long) codec.width() * codec.elementBytes());
        long used = lists.stream().filter(list -> list.size() > 0).count();
        if (used > lists.size() / 2) {
            out.tag("full");
            out.i64(lists.size());
            for (InvertedList<A> list : lists) {
                out.i64(list.size());
            }
        } else {
            out.tag("sprs");
            out.i64(2 * used);
            for (int i = 0; i < lists.size(); i++) {
                if (lists.get(i).size() > 0) {
                    out.i64(i);
                    out.i64(lists.get(i).size());
                }
            }
        }
        for (InvertedList<A> stored : lists) {
            InvertedList<A> list = stored.here();
            int elements = list.size() * codec.width();
            if (list.codes() instanceof float[] floats) {
                out.floats(floats, elements);
            } else {
                out.bytes((byte[]) list.codes(), elements);
            }
            out.longs(list.ids(), list.size());
        }
    }
}
