package io.github.faissstyle.examples.adapters.llama;

/** Chooses a token, as llama3.java's samplers do. */
@FunctionalInterface
public interface Sampler {
    /** Takes the likeliest. */
    Sampler ARGMAX = FloatTensor::argmax;

    /**
     * Chooses.
     *
     * @param logits may be changed
     * @return a token
     */
    int sampleToken(FloatTensor logits);
}
