package io.github.faissstyle.internal.faissio;

import io.github.faissstyle.index.Metric;
import io.github.faissstyle.internal.engine.codec.Codec;
import io.github.faissstyle.internal.engine.codec.CodesState;
import io.github.faissstyle.internal.engine.codec.ProductQuantizer;
import io.github.faissstyle.internal.engine.codec.RaBitQuantizer;
import io.github.faissstyle.internal.engine.codec.ScalarQuantizer;
import io.github.faissstyle.internal.engine.state.IndexState;
import io.github.faissstyle.internal.engine.state.Rows;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** {@code IxSQ}; {@code IxPq} and its forerunners {@code IxPo} and {@code IxPQ}; {@code Ixrq}, {@code Ixrr}. */
final class CodesCodec {
    private CodesCodec() {}

    static IndexState read(FaissInput in, String tag) {
        FaissHeader header = FaissHeader.read(in);
        Metric metric = header.plainMetric(in, "an index of codes");
        switch (tag) {
            case "IxSQ" -> {
                NewerScalar newer = NewerScalar.of(in.peekI32("qtype"));
                if (newer != null) {
                    return KeptCodec.readNewerScalar(in, header, newer);
                }
                ScalarQuantizer sq = QuantizerCodec.readScalar(in, header);
                return new CodesState(sq, codes(in, header, sq.codeSize()), metric, null);
            }
            case "Ixrq", "Ixrr" -> {
                int nbBits = QuantizerCodec.readRaBit(in, header, tag.equals("Ixrr"));
                Rows<byte[]> codes = codes(in, header, RaBitQuantizer.codeSize(header.d(), nbBits));
                float[] center = in.floats("center", header.d(), !header.trained());
                int qb = QuantizerCodec.readQb(in);
                Codec codec = new RaBitQuantizer(header.d(), nbBits, metric, center, qb, tag.equals("Ixrr"));
                return new CodesState(codec, codes, metric, null);
            }
            default -> {
                ProductQuantizer pq = QuantizerCodec.readProduct(in, header);
                Rows<byte[]> codes = codes(in, header, pq.codeSize());
                // The forerunners are L2 whatever the header says.
                Metric own = tag.equals("IxPq") ? metric : Metric.L2;
                return new CodesState(pq, codes, own, readFields(in, tag));
            }
        }
    }

    private static CodesState.@Nullable PqFields readFields(FaissInput in, String tag) {
        if (tag.equals("IxPQ")) {
            return CodesState.PqFields.DEFAULTS;
        }
        return new CodesState.PqFields(in.i32("search_type"), in.bool("encode_signs"), in.i32("polysemous_ht"));
    }

    private static Rows<byte[]> codes(FaissInput in, FaissHeader header, int codeSize) {
        in.count("codes", header.times(in, codeSize), 1);
        return in.byteRows(codeSize, header.ntotal());
    }

    static void write(FaissOutput out, CodesState state) throws IOException {
        if (state.codec() instanceof ScalarQuantizer sq) {
            out.tag("IxSQ");
            FaissHeader.write(out, state);
            QuantizerCodec.write(out, sq);
            writeCodes(out, state.codes());
        } else if (state.codec() instanceof ProductQuantizer pq) {
            CodesState.PqFields fields = state.fields() == null ? CodesState.PqFields.DEFAULTS : state.fields();
            out.tag("IxPq");
            FaissHeader.write(out, state);
            QuantizerCodec.write(out, pq);
            writeCodes(out, state.codes());
            out.i32(fields.searchType());
            out.bool(fields.encodeSigns());
            out.i32(fields.polysemousHt());
        } else if (state.codec() instanceof RaBitQuantizer rabit) {
            out.tag(rabit.manyBitsTag() ? "Ixrr" : "Ixrq");
            FaissHeader.write(out, state);
            QuantizerCodec.writeRaBit(out, rabit.dimension(), rabit.nbBits(), state.metric(), rabit.manyBitsTag());
            writeCodes(out, state.codes());
            out.vector(rabit.center());
            out.u8(rabit.qb());
        }
    }

    private static void writeCodes(FaissOutput out, Rows<byte[]> codes) throws IOException {
        out.i64(codes.rows() * codes.width());
        for (int c = 0; c < codes.chunks(); c++) {
            out.bytes(codes.chunk(c), codes.rowsIn(c) * codes.width());
        }
    }
}
