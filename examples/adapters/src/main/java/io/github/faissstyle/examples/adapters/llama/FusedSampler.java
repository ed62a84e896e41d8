package io.github.faissstyle.examples.adapters.llama;

import io.github.faissstyle.fusion.FusionSession;
import io.github.faissstyle.fusion.LogitsView;

/**
 * Fuses before another sampler chooses, and follows what it chose. The session accepts the prompt first; tokens of the
 * prompt are not sampled.
 */
public final class FusedSampler implements Sampler {
    private final FusionSession session;
    private final Sampler then;

    /**
     * Goes before a sampler.
     *
     * @param session of the sequence, the prompt accepted
     * @param then chooses
     */
    public FusedSampler(FusionSession session, Sampler then) {
        this.session = session;
        this.then = then;
    }

    @Override
    public int sampleToken(FloatTensor logits) {
        session.apply(new LogitsView() {
            @Override
            public int size() {
                return logits.size();
            }

            @Override
            public float get(int token) {
                return logits.getFloat(token);
            }

            @Override
            public void set(int token, float logit) {
                logits.setFloat(token, logit);
            }
        });
        int token = then.sampleToken(logits);
        session.accept(token);
        return token;
    }
}
