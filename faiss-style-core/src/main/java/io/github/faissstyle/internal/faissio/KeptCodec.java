package io.github.faissstyle.internal.faissio;

import io.github.faissstyle.index.Metric;
import io.github.faissstyle.internal.engine.state.AbsentState;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;

/**
 * Kinds that are read, described and written back, but not searched: {@code IxHe} (LSH), {@code Irfn} (RaBitQ in
 * fast-scan blocks), and {@code IxSQ} with the quantizer types that FAISS 1.14 and 1.15 added. And {@code null}, an
 * index that was left out.
 */
final class KeptCodec {
    private KeptCodec() {}

    static AbsentState read(FaissInput in, String tag) {
        FaissHeader header = FaissHeader.read(in);
        return tag.equals("IxHe") ? readLsh(in, header) : readFastScan(in, header);
    }

    private static AbsentState readLsh(FaissInput in, FaissHeader header) {
        Copy copy = new Copy(in);
        long at = in.position();
        int nbits = copy.i32("nbits");
        in.check(nbits > 0, at, "nbits", nbits, "1 or more");
        copy.bool("rotate_data");
        copy.bool("train_thresholds");
        copy.vector("thresholds", in.i64("count of thresholds"), Float.BYTES);
        at = in.position();
        long bytes = copy.i32("code_size");
        in.check(bytes == (nbits + 7L) / 8, at, "code_size", bytes, (nbits + 7L) / 8 + " for " + nbits + " bits");
        copy.transform();
        copy.codes(header.times(in, bytes));
        return kept("IxHe", "IndexLSH", header, "LSH indexes are read and written back, not searched", copy);
    }

    private static AbsentState readFastScan(FaissInput in, FaissHeader header) {
        Metric metric = header.plainMetric(in, "a RaBitQ index");
        Copy copy = new Copy(in);
        copy.dimension(header);
        copy.i64("code_size of the quantizer");
        copy.i32("metric_type of the quantizer");
        copy.i64("nb_bits");
        copy.vector("center", in.i64("count of center"), Float.BYTES);
        copy.u8("qb");
        copy.i32("bbs");
        copy.i64("ntotal2");
        copy.i64("M2");
        copy.i64("code_size");
        copy.vector("codes", in.i64("count of codes"), 1);
        String reason = "RaBitQ in fast-scan blocks is read and written back, not searched: build RaBitQ without fs";
        return kept("Irfn", "IndexRaBitQFastScan", header, reason + " (" + metric + ")", copy);
    }

    /** An {@code IxSQ} whose header was read, of a type from 9 up. */
    static AbsentState readNewerScalar(FaissInput in, FaissHeader header, NewerScalar type) {
        Copy copy = new Copy(in);
        copy.i32("qtype");
        copy.i32("rangestat");
        copy.i32("rangestat_arg");
        copy.dimension(header);
        long at = in.position();
        long size = copy.i64("code_size");
        in.check(size == type.codeSize(header.d()), at, "code_size", size, type.codeSize(header.d()) + "");
        at = in.position();
        long trained = in.i64("count of trained");
        boolean good = trained == type.trainedLength() || (trained == 0 && !header.trained());
        in.check(good, at, "count of trained", trained, type.trainedLength() + "");
        copy.vector("trained", trained, Float.BYTES);
        copy.codes(header.times(in, size));
        String reason = "scalar quantizers of type " + type.name() + " are read and written back, not searched";
        return kept("IxSQ", "IndexScalarQuantizer", header, reason, copy);
    }

    private static AbsentState kept(String tag, String type, FaissHeader header, String reason, Copy copy) {
        return new AbsentState(
                tag, type, header.d(), header.ntotal(), header.metric(), header.trained(), reason, copy.finished());
    }

    static void write(FaissOutput out, AbsentState state) throws IOException {
        out.tag(state.tag());
        if (!state.tag().equals("null")) {
            FaissHeader.write(out, state);
            out.bytes(state.body(), state.body().length);
        }
    }

    /** Keeps the bytes of the fields that are read through it. */
    private static final class Copy {
        private final FaissInput in;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final FaissOutput out = new FaissOutput(Channels.newChannel(bytes));

        Copy(FaissInput in) {
            this.in = in;
        }

        private interface Step {
            void write() throws IOException;
        }

        private static void unchecked(Step step) {
            try {
                step.write();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        int i32(String field) {
            int value = in.i32(field);
            unchecked(() -> out.i32(value));
            return value;
        }

        long i64(String field) {
            long value = in.i64(field);
            unchecked(() -> out.i64(value));
            return value;
        }

        void bool(String field) {
            boolean value = in.bool(field);
            unchecked(() -> out.bool(value));
        }

        void u8(String field) {
            int value = in.u8(field);
            unchecked(() -> out.u8(value));
        }

        void dimension(FaissHeader header) {
            long at = in.position();
            long d = i64("d of the quantizer");
            in.check(d == header.d(), at, "d of the quantizer", d, header.d() + " as in the header");
        }

        void vector(String field, long count, int elementBytes) {
            long at = in.position() - 8;
            long most = Math.min(in.remaining(), Integer.MAX_VALUE / 2) / elementBytes;
            boolean fits = count >= 0 && count <= most;
            in.check(fits, at, "count of " + field, Long.toUnsignedString(count), "at most " + most);
            byte[] values = new byte[(int) count * elementBytes];
            in.bytes(values);
            unchecked(() -> {
                out.i64(count);
                out.bytes(values, values.length);
            });
        }

        void codes(long expected) {
            long at = in.position();
            long count = in.i64("count of codes");
            in.check(count == expected, at, "count of codes", Long.toUnsignedString(count), expected + "");
            vector("codes", count, 1);
        }

        void transform() {
            var transform = TransformCodec.readTransform(in);
            unchecked(() -> TransformCodec.writeTransform(out, transform));
        }

        byte[] finished() {
            unchecked(out::flush);
            return bytes.toByteArray();
        }
    }
}
