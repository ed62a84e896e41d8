package io.github.faissstyle.internal.engine.sketch;

import io.github.faissstyle.internal.simd.VectorKernels;
import java.util.Arrays;

/**
 * A query as a few numbers, {@code q = scale * weight}, each of which stands for eight components that are of nearly
 * one size: they are sorted, and each eight get the weight next to their mean. Codes are then added up by eights and
 * only the sums multiplied, see {@link VectorKernels#sumColumns}. One thread uses it.
 */
public final class GroupedQuery {
    private static final int MOST = VectorKernels.MOST_SHORT;

    /** Leaves room for what rounding adds to the sizes of a slice's weights. */
    private static final float WEIGHED = VectorKernels.MOST_WEIGHT - VectorKernels.SLICE / 2f;

    private final int d;
    private final int groups;
    private final int[] places;
    private final short[] weights;

    /** The components as they are sorted, zeros up to whole groups among them. */
    private final float[] sorted;

    private final float[] means;
    private final int[] starts = new int[2 * MOST + 2];
    private float scale;
    private float size;
    private float error;

    /** Makes room for queries of so many floats. */
    public GroupedQuery(int d) {
        this.d = d;
        groups = (d + VectorKernels.GROUP - 1) / VectorKernels.GROUP;
        places = new int[groups * VectorKernels.GROUP];
        sorted = new float[places.length];
        weights = new short[groups];
        means = new float[groups];
    }

    /**
     * Takes a query.
     *
     * @param small has taken it, with one code a short and numbers up to {@link VectorKernels#MOST_SHORT}
     * @param q holds it
     * @param at where it begins
     */
    public void set(SmallQuery small, float[] q, int at) {
        sort(small.numbers(), q, at);
        float largest = 0;
        for (int from = 0; from < groups; from += VectorKernels.SLICE) {
            float sum = 0;
            for (int g = from; g < Math.min(groups, from + VectorKernels.SLICE); g++) {
                means[g] = mean(g);
                sum += Math.abs(means[g]);
            }
            largest = Math.max(largest, sum);
        }
        scale = largest / WEIGHED;
        float inverse = largest == 0 ? 0 : WEIGHED / largest;
        float lost = 0;
        for (int g = 0; g < groups; g++) {
            int weight = Math.round(means[g] * inverse);
            weights[g] = (short) weight;
            for (int i = g * VectorKernels.GROUP; i < (g + 1) * VectorKernels.GROUP; i++) {
                float rest = sorted[i] - weight * scale;
                lost += rest * rest;
            }
        }
        error = (float) Math.sqrt(lost);
        size = small.size();
    }

    /** By their numbers, which tell nearly equal ones apart from others well enough. */
    private void sort(short[] numbers, float[] q, int at) {
        Arrays.fill(starts, 0);
        starts[MOST + 1] = places.length - d;
        for (int i = 0; i < d; i++) {
            starts[numbers[i] + MOST + 1]++;
        }
        for (int i = 1; i < starts.length; i++) {
            starts[i] += starts[i - 1];
        }
        for (int i = 0; i < d; i++) {
            int to = starts[numbers[i] + MOST]++;
            places[to] = i * VectorKernels.SIDE;
            sorted[to] = q[at + i];
        }
        for (int i = d; i < places.length; i++) {
            int to = starts[MOST]++;
            places[to] = d * VectorKernels.SIDE;
            sorted[to] = 0;
        }
    }

    private float mean(int group) {
        float sum = 0;
        for (int i = group * VectorKernels.GROUP; i < (group + 1) * VectorKernels.GROUP; i++) {
            sum += sorted[i];
        }
        return sum / VectorKernels.GROUP;
    }

    /** Returns the number of groups. */
    int groups() {
        return groups;
    }

    /** Returns for each group its components, {@code d} where it has fewer. */
    int[] places() {
        return places;
    }

    /** Returns what each group's sum is multiplied by. */
    short[] weights() {
        return weights;
    }

    /** Returns what a step of a weight stands for. */
    float scale() {
        return scale;
    }

    /** Returns the query's length, not below it. */
    float size() {
        return size;
    }

    /** Returns the length of what the weights leave out. */
    public float error() {
        return error;
    }
}
