package io.github.faissstyle.embeddings.internal.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.faissstyle.common.FaissStyleException;
import io.github.faissstyle.embeddings.internal.model.TensorModel;
import io.github.faissstyle.embeddings.internal.model.TokenModel;
import java.nio.file.Path;

/**
 * A transformer in a TorchScript file, run by DJL's PyTorch: it takes ids and mask, or ids, mask and segments. One
 * batch at a time.
 */
public final class TorchScriptTokenModel implements TokenModel {
    private final TorchScriptModel model;
    private final boolean takesTypes;

    /**
     * Opens a model.
     *
     * @param file what {@code torch.jit.save} wrote
     * @throws FaissStyleException if there is no PyTorch for DJL, or the file cannot be opened or takes something else
     */
    public TorchScriptTokenModel(Path file) {
        model = new TorchScriptModel(file);
        boolean types = false;
        boolean ready = false;
        try {
            long[] ones = {1, 1};
            try {
                run(ones, ones, new long[2], 1, false);
            } catch (FaissStyleException without) {
                types = true;
                try {
                    run(ones, ones, new long[2], 1, true);
                } catch (FaissStyleException with) {
                    throw new FaissStyleException(
                            file + " takes neither ids and mask (" + without.getMessage()
                                    + ") nor ids, mask and segments (" + with.getMessage() + ")",
                            with);
                }
            }
            ready = true;
        } finally {
            if (!ready) {
                model.close();
            }
        }
        takesTypes = types;
    }

    @Override
    public TensorModel.Output run(long[] ids, long[] mask, long[] types, int rows) {
        return run(ids, mask, types, rows, takesTypes);
    }

    private TensorModel.Output run(long[] ids, long[] mask, long[] types, int rows, boolean withTypes) {
        Shape shape = new Shape(rows, ids.length / rows);
        return model.run(manager -> inputs(manager, shape, withTypes, ids, mask, types), shape.getShape());
    }

    private static NDList inputs(NDManager manager, Shape shape, boolean withTypes, long[]... arrays) {
        NDList inputs = new NDList();
        for (int i = 0; i < (withTypes ? 3 : 2); i++) {
            NDArray array = manager.create(arrays[i], shape);
            inputs.add(array);
        }
        return inputs;
    }

    @Override
    public void close() {
        model.close();
    }
}
