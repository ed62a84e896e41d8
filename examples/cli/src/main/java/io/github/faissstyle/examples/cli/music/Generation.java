package io.github.faissstyle.examples.cli.music;

import io.github.faissstyle.examples.cli.model.Distributions;
import io.github.faissstyle.examples.cli.model.NextTokenModel;
import io.github.faissstyle.examples.cli.model.NucleusSampler;
import io.github.faissstyle.fusion.FusionSession;
import io.github.faissstyle.fusion.RetrievalFusion;
import io.github.faissstyle.pattern.Vocabulary;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A piece that was generated.
 *
 * @param tokens its tokens
 * @param gains for each token, log2 of how much likelier fusion made it: 0 for the prompt and without fusion
 */
public record Generation(List<String> tokens, List<Double> gains) {
    /**
     * The generation loop: model, mask, fusion, sampler.
     *
     * @param model the generator
     * @param fusion bends its logits; null for none
     * @param vocabulary what the numbers mean
     * @param sampler chooses tokens
     * @param prompt how the piece begins
     * @param bars bars wanted
     * @param maxTokens most tokens; the piece then ends with its last whole bar
     * @return the piece
     */
    public static Generation run(
            NextTokenModel model,
            @Nullable RetrievalFusion fusion,
            Vocabulary vocabulary,
            NucleusSampler sampler,
            List<String> prompt,
            int bars,
            int maxTokens) {
        int[] ids = new int[maxTokens + 1];
        List<String> tokens = new ArrayList<>();
        List<Double> gains = new ArrayList<>();
        Grammar grammar = new Grammar(vocabulary);
        FusionSession session = fusion == null ? null : fusion.session();
        float[] logits = new float[vocabulary.size()];
        int bar = vocabulary.id("BAR");
        int lastBarStart = 0;
        int barsBegun = 0;
        while (tokens.size() < maxTokens) {
            int length = tokens.size();
            int token;
            double gain = 0;
            if (length < prompt.size()) {
                token = vocabulary.id(prompt.get(length));
                if (token < 0) {
                    throw new IllegalArgumentException(
                            "prompt has the token \"" + prompt.get(length) + "\", which the vocabulary does not have");
                }
            } else {
                model.next(ids, length, logits);
                grammar.mask(logits);
                double[] before = Distributions.softmax(logits, 1);
                if (session != null) {
                    session.apply(logits, 0);
                }
                token = sampler.choose(logits);
                gain = Math.log(Distributions.softmax(logits, 1)[token] / before[token]) / Math.log(2);
            }
            boolean newBar = token == bar || vocabulary.token(token).startsWith("SECTION=");
            if (newBar && barsBegun == bars) {
                return new Generation(tokens, gains);
            }
            if (token == bar) {
                barsBegun++;
                lastBarStart = length;
            }
            ids[length] = token;
            tokens.add(vocabulary.token(token));
            gains.add(gain);
            grammar.accept(token);
            if (session != null) {
                session.accept(token);
            }
        }
        int end = barsBegun > 1 ? lastBarStart : tokens.size();
        return new Generation(List.copyOf(tokens.subList(0, end)), List.copyOf(gains.subList(0, end)));
    }
}
