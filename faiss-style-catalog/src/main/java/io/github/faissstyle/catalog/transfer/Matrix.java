package io.github.faissstyle.catalog.transfer;

import java.util.Arrays;

/**
 * Vectors, row after row.
 *
 * @param rows how many
 * @param columns floats a row
 * @param values (rows, columns) row-major; not copied
 */
@SuppressWarnings("ArrayRecordComponent") // large, and passed on once
public record Matrix(int rows, int columns, float[] values) {
    /** Checks the sizes. */
    public Matrix {
        if ((long) rows * columns != values.length) {
            throw new IllegalArgumentException(
                    "values must be (" + rows + ", " + columns + "), there are " + values.length);
        }
    }

    /**
     * Returns a row.
     *
     * @param row its number, from 0
     * @return a copy
     */
    public float[] row(int row) {
        java.util.Objects.checkIndex(row, rows);
        return Arrays.copyOfRange(values, row * columns, (row + 1) * columns);
    }
}
