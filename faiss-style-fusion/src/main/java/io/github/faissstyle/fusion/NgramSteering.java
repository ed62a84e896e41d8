package io.github.faissstyle.fusion;

import io.github.faissstyle.fusion.internal.blend.Blend;
import io.github.faissstyle.fusion.internal.evidence.Evidence;
import io.github.faissstyle.fusion.internal.evidence.EvidenceSource;
import io.github.faissstyle.pattern.StylePath;
import io.github.faissstyle.pattern.Vocabulary;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** {@link FusionMode#NGRAM_COMPATIBLE}: looks the last tokens up, and remembers nothing. */
final class NgramSteering implements Steering {
    private final EvidenceSource source;
    private final Blend blend;
    private final Evidence evidence = new Evidence();

    NgramSteering(EvidenceSource source, Blend blend) {
        this.source = source;
        this.blend = blend;
    }

    @Override
    public void accepted(int[] history, int length) {
        // nothing is kept
    }

    @Override
    public void rewound(int[] history, int length) {
        // nothing is kept
    }

    @Override
    public void reset() {
        // nothing is kept
    }

    @Override
    public Steering fork() {
        return new NgramSteering(source, blend);
    }

    @Override
    public Blend.Change apply(float[] logits, int offset, int count, double logSumExp, int[] history, int length) {
        return source.find(history, length, evidence)
                ? blend.apply(logits, offset, count, logSumExp, evidence)
                : Blend.Change.NONE;
    }

    FusionExplanation explain(int[] history, int length, FusionConfig config, Vocabulary vocabulary) {
        List<FusionExplanation.Match> matches = new ArrayList<>();
        List<FusionExplanation.TokenBias> biases = new ArrayList<>();
        if (source.find(history, length, evidence)) {
            StylePath family = StylePath.of(config.family());
            matches.add(new FusionExplanation.Match(family, false, config.ngramSize()));
            for (int i = 0; i < evidence.count(); i++) {
                int token = evidence.token(i);
                biases.add(new FusionExplanation.TokenBias(token, vocabulary.token(token), evidence.share(i)));
            }
            biases.sort(Comparator.comparingDouble(FusionExplanation.TokenBias::bias)
                    .reversed());
        }
        return new FusionExplanation(
                matches, List.of(), Map.of("fixed", Map.of(config.effectiveWeight(), 1.0)), biases);
    }

    @Override
    public int changes() {
        return evidence.count();
    }

    @Override
    public int changed(int i) {
        return evidence.token(i);
    }
}
