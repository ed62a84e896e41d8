package io.github.faissstyle.examples.cli.model;

import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Temperature and top-p sampling (Holtzman et al., 2020): from the smallest set of most likely tokens that holds a
 * share p. Not safe to share.
 */
public final class NucleusSampler {
    private final double temperature;
    private final double topP;
    private final Random random;

    /**
     * Makes a sampler.
     *
     * @param temperature above 0; below 1 sharper, above 1 flatter
     * @param topP share of the probability to keep, above 0, at most 1
     * @param seed what the choices depend on
     */
    public NucleusSampler(double temperature, double topP, long seed) {
        this.temperature = temperature;
        this.topP = topP;
        random = new Random(seed);
    }

    /**
     * Chooses a token.
     *
     * @param logits logits, -inf where masked; not changed
     * @return id of the token
     */
    public int choose(float[] logits) {
        double[] p = Distributions.softmax(logits, temperature);
        int[] ranked = IntStream.range(0, p.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer x) -> -p[x]))
                .mapToInt(x -> x)
                .toArray();
        double kept = 0;
        int count = 0;
        while (count < ranked.length && kept < topP) {
            kept += p[ranked[count++]];
        }
        double at = random.nextDouble() * kept;
        int place = 0;
        while (place < count - 1 && at >= p[ranked[place]]) {
            at -= p[ranked[place++]];
        }
        return ranked[place];
    }
}
