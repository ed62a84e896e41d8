package io.github.faissstyle.internal.engine.transform;

/**
 * Centring, unit length, PCA and a rotation that suits sign bits: FAISS's {@code ITQTransform}. Read, applied and
 * written back; not trained.
 *
 * @param dIn floats that come in
 * @param dOut floats that go out
 * @param mean taken away first; empty while untrained
 * @param doPca whether FAISS runs a PCA while training
 * @param itqMaxIter iterations of FAISS's training
 * @param itqSeed seed of FAISS's training
 * @param rotation the matrix that FAISS learned
 * @param pcaThenItq what is applied
 * @param trained whether it was trained
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Itq(
        int dIn,
        int dOut,
        float[] mean,
        boolean doPca,
        int itqMaxIter,
        int itqSeed,
        LinearTransform rotation,
        LinearTransform pcaThenItq,
        boolean trained)
        implements VectorTransform {
    @Override
    public boolean learns() {
        return true;
    }

    @Override
    public String factory() {
        return "ITQ" + dOut;
    }

    @Override
    public Itq train(float[] vectors, int n) {
        if (trained) {
            return this;
        }
        throw new UnsupportedOperationException("ITQ is read and applied, not trained: train with FAISS");
    }

    @Override
    public float[] apply(float[] x, int from, int to) {
        float[] centred = new Centering(dIn, mean).apply(x, from, to);
        return pcaThenItq.apply(new Normalization(dIn).apply(centred, 0, to - from), 0, to - from);
    }

    @Override
    public float[] reverse(float[] y) {
        throw new UnsupportedOperationException("a vector behind " + factory() + " cannot be reconstructed");
    }
}
