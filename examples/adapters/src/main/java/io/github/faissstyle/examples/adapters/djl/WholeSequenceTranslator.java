package io.github.faissstyle.examples.adapters.djl;

import ai.djl.modality.nlp.generate.CausalLMOutput;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.translate.Batchifier;
import ai.djl.translate.Translator;
import ai.djl.translate.TranslatorContext;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** For a model without a cache of keys and values: shows it the whole sequence each time. One generation of one row. */
public final class WholeSequenceTranslator implements Translator<NDList, CausalLMOutput> {
    private final int window;
    private long[] ids = {};

    /**
     * Starts an empty sequence.
     *
     * @param window how many tokens the model sees at most
     */
    public WholeSequenceTranslator(int window) {
        this.window = window;
    }

    @Override
    public NDList processInput(TranslatorContext context, NDList input) {
        long[] more = input.get(0).toLongArray();
        ids = Arrays.copyOf(ids, ids.length + more.length);
        System.arraycopy(more, 0, ids, ids.length - more.length, more.length);
        long[] seen = Arrays.copyOfRange(ids, Math.max(0, ids.length - window), ids.length);
        return new NDList(context.getNDManager().create(seen, new Shape(1, seen.length)));
    }

    @Override
    public CausalLMOutput processOutput(TranslatorContext context, NDList list) {
        return new CausalLMOutput(list.get(0), new NDList());
    }

    @Override
    public @Nullable Batchifier getBatchifier() {
        return null; // what comes in is a batch
    }
}
