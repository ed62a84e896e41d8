package io.github.faissstyle.examples.adapters.llama;

/** Logits as llama3.java has them. */
public interface FloatTensor {
    /**
     * Counts the numbers.
     *
     * @return how many there are
     */
    int size();

    /**
     * Reads a number.
     *
     * @param index which
     * @return its value
     */
    float getFloat(int index);

    /**
     * Writes a number.
     *
     * @param index which
     * @param value its new value
     */
    void setFloat(int index, float value);

    /**
     * Finds the largest number.
     *
     * @return its index
     */
    default int argmax() {
        int best = 0;
        for (int index = 1; index < size(); index++) {
            best = getFloat(index) > getFloat(best) ? index : best;
        }
        return best;
    }
}
