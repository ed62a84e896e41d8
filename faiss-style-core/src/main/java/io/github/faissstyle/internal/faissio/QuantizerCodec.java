package io.github.faissstyle.internal.faissio;

import io.github.faissstyle.index.Metric;
import io.github.faissstyle.internal.engine.codec.ProductQuantizer;
import io.github.faissstyle.internal.engine.codec.RaBitQuantizer;
import io.github.faissstyle.internal.engine.codec.ScalarQuantizer;
import java.io.IOException;

/** The quantizers that several indexes hold: SQ, PQ and RaBitQ. */
final class QuantizerCodec {
    private QuantizerCodec() {}

    /** Reads a scalar quantizer of a type that is searched. */
    static ScalarQuantizer readScalar(FaissInput in, FaissHeader header) {
        long at = in.position();
        int type = in.i32("qtype");
        NewerScalar newer = NewerScalar.of(type);
        if (newer != null) {
            throw in.problem(
                    at,
                    "qtype is " + type + " (" + newer.name() + "), which this version opens only outside of inverted"
                            + " files, expected 0 to 8");
        }
        ScalarQuantizer.Type known = ScalarQuantizer.Type.of(type);
        if (known == null) {
            throw in.problem(at, "qtype is " + type + ", expected 0 to 26");
        }
        int rangeStat = in.i32("rangestat");
        float rangeStatArg = in.f32("rangestat_arg");
        at = in.position();
        long d = in.i64("d of the quantizer");
        in.check(d == header.d(), at, "d of the quantizer", d, header.d() + " as in the header");
        at = in.position();
        long codeSize = in.i64("code_size");
        in.check(codeSize == known.codeSize(header.d()), at, "code_size", codeSize, known.codeSize(header.d()) + "");
        float[] range = in.floats("trained range", known.rangeLength(header.d()), !header.trained());
        return new ScalarQuantizer(known, rangeStat, rangeStatArg, header.d(), range);
    }

    static void write(FaissOutput out, ScalarQuantizer sq) throws IOException {
        out.i32(sq.type().faissCode());
        out.i32(sq.rangeStat());
        out.f32(sq.rangeStatArg());
        out.i64(sq.dimension());
        out.i64(sq.codeSize());
        out.vector(sq.range());
    }

    static ProductQuantizer readProduct(FaissInput in, FaissHeader header) {
        int d = header.d();
        long at = in.position();
        long found = in.i64("d of the quantizer");
        in.check(found == d, at, "d of the quantizer", found, d + " as in the header");
        at = in.position();
        int m = in.size("M", 1, d);
        in.check(d % m == 0, at, "M", m, "a divisor of d " + d);
        int nbits = in.size("nbits", 1, 24);
        float[] centroids = in.floats("centroids", (long) d << nbits, false);
        return new ProductQuantizer(d, m, nbits, centroids, header.trained());
    }

    static void write(FaissOutput out, ProductQuantizer pq) throws IOException {
        out.i64(pq.dimension());
        out.i64(pq.m());
        out.i64(pq.nbits());
        out.vector(pq.centroids());
    }

    /** What stands before the codes of a RaBitQ index; the center and qb come later. */
    static int readRaBit(FaissInput in, FaissHeader header, boolean manyBits) {
        long at = in.position();
        long d = in.i64("d of the quantizer");
        in.check(d == header.d(), at, "d of the quantizer", d, header.d() + " as in the header");
        long sizeAt = in.position();
        long codeSize = in.i64("code_size");
        at = in.position();
        int metric = in.i32("metric_type of the quantizer");
        int expected = header.metric().faissCode();
        in.check(metric == expected, at, "metric_type of the quantizer", metric, expected + " as in the header");
        int nbBits = manyBits ? in.size("nb_bits", 1, 9) : 1;
        int size = RaBitQuantizer.codeSize(header.d(), nbBits);
        in.check(codeSize == size, sizeAt, "code_size", codeSize, size + " for " + nbBits + " bits");
        return nbBits;
    }

    static void writeRaBit(FaissOutput out, int d, int nbBits, Metric metric, boolean manyBits) throws IOException {
        out.i64(d);
        out.i64(RaBitQuantizer.codeSize(d, nbBits));
        out.i32(metric.faissCode());
        if (manyBits) {
            out.i64(nbBits);
        }
    }

    static int readQb(FaissInput in) {
        long at = in.position();
        int qb = in.u8("qb");
        in.check(qb <= 8, at, "qb", qb, "0 to 8");
        return qb;
    }
}
