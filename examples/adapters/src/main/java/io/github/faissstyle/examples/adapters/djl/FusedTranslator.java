package io.github.faissstyle.examples.adapters.djl;

import ai.djl.modality.nlp.generate.CausalLMOutput;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.translate.Batchifier;
import ai.djl.translate.Translator;
import ai.djl.translate.TranslatorContext;
import io.github.faissstyle.fusion.FusionBatch;
import org.jspecify.annotations.Nullable;

/**
 * Puts fusion between a DJL model and {@code TextGenerator}: whatever translator the model has, this one goes around
 * it, follows the token ids that come in and fuses the logits that go out.
 *
 * <pre>{@code
 * Translator<NDList, CausalLMOutput> fused = new FusedTranslator(translator, fusion.batch(1));
 * try (Predictor<NDList, CausalLMOutput> predictor = model.newPredictor(fused)) {
 *     NDArray ids = new TextGenerator(predictor, "greedy", searchConfig).generate(prompt);
 * }
 * }</pre>
 *
 * <p>For greedy search over one or several rows without padding. Beam and contrastive search choose among rows without
 * telling anybody which: there, fuse in a loop of your own with {@link FusionBatch#reorder}. A translator serves one
 * generation.
 */
public final class FusedTranslator implements Translator<NDList, CausalLMOutput> {
    private final Translator<NDList, CausalLMOutput> around;
    private final FusionBatch batch;

    /**
     * Goes around a translator.
     *
     * @param around the model's own
     * @param batch a session a row; empty sequences
     */
    public FusedTranslator(Translator<NDList, CausalLMOutput> around, FusionBatch batch) {
        this.around = around;
        this.batch = batch;
    }

    @Override
    public NDList processInput(TranslatorContext context, NDList input) throws Exception {
        NDArray ids = input.get(0); // (rows, tokens): the prompt first, then a token at a time
        int rows = Math.toIntExact(ids.getShape().get(0));
        if (rows != batch.size()) {
            throw new IllegalArgumentException("input must have a row for each of " + batch.size() + " sessions, has "
                    + rows + "; beams are not followed");
        }
        long[] tokens = ids.toLongArray();
        int each = tokens.length / rows;
        for (int i = 0; i < tokens.length; i++) {
            batch.session(i / each).accept(Math.toIntExact(tokens[i]));
        }
        return around.processInput(context, input);
    }

    @Override
    public CausalLMOutput processOutput(TranslatorContext context, NDList list) throws Exception {
        CausalLMOutput output = around.processOutput(context, list);
        NDArray last = output.getLogits().get(":, -1, :");
        float[] logits = last.toFloatArray();
        int vocabulary = Math.toIntExact(last.getShape().get(1));
        batch.apply(logits, vocabulary);
        NDArray fused = last.getManager().create(logits, new Shape(batch.size(), 1, vocabulary));
        fused.detach(); // it outlives this call; the generator's scope closes it
        output.setLogits(fused);
        return output;
    }

    @Override
    public @Nullable Batchifier getBatchifier() {
        return around.getBatchifier();
    }

    @Override
    public void prepare(TranslatorContext context) throws Exception {
        around.prepare(context);
    }
}
