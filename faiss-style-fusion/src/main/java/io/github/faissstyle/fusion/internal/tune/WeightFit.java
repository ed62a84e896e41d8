package io.github.faissstyle.fusion.internal.tune;

import java.util.Arrays;
import java.util.List;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.CholeskyDecomposition;

/**
 * The weights under which pieces are likeliest, drawn toward what is expected of them.
 *
 * <p>Weights lie in rows. With mean m_r of each row, the sum of
 *
 * <pre>
 *     - log p(piece)  +  ridge * sum of (w_rc - m_r)^2  +  {@value #ANCHOR} * sum of (m_r - expected_r)^2
 * </pre>
 *
 * is least, p(x) being proportional to the model's probability times {@code exp(sum of w delta(x))}. That is convex in
 * w and m; Newton's method with step halving finds it. Weights are kept from {@code 0} to a limit.
 */
public final class WeightFit {
    static final int ANCHOR = 5;
    private static final int MOST_STEPS = 30;
    private static final int MOST_HALVINGS = 12;
    /** Nats, of all pieces together. */
    private static final double ENOUGH = 1e-6;

    private final double[] expected;
    private final int rowLength;
    private final double limit;
    private final int weights;
    private final int variables;

    /**
     * Prepares a fit.
     *
     * @param expected what the mean of each row is drawn to
     * @param rowLength weights a row
     * @param limit largest weight
     */
    public WeightFit(double[] expected, int rowLength, double limit) {
        this.expected = expected.clone();
        this.rowLength = rowLength;
        this.limit = limit;
        weights = expected.length * rowLength;
        variables = weights + expected.length;
    }

    /**
     * Fits.
     *
     * @param lessons what to learn from
     * @param ridge how closely the weights of a row are kept together, above 0
     * @return the weights, row by row
     */
    public double[] fit(List<Lesson> lessons, double ridge) {
        double[] start = new double[variables];
        for (int row = 0; row < expected.length; row++) {
            Arrays.fill(start, row * rowLength, (row + 1) * rowLength, expected[row]);
            start[weights + row] = expected[row];
        }
        Point at = new Point(start, lessons, ridge);
        for (int step = 0; step < MOST_STEPS; step++) {
            double[] direction = at.newton();
            double length = 1;
            Point next = new Point(stepped(at.x, direction, length), lessons, ridge);
            for (int halving = 0; next.loss > at.loss && halving < MOST_HALVINGS; halving++) {
                length /= 2;
                next = new Point(stepped(at.x, direction, length), lessons, ridge);
            }
            if (next.loss > at.loss) {
                break; // at what doubles can tell
            }
            double gained = at.loss - next.loss;
            at = next;
            if (gained < ENOUGH) {
                break;
            }
        }
        return Arrays.copyOf(at.x, weights);
    }

    private double[] stepped(double[] from, double[] direction, double length) {
        double[] next = new double[variables];
        for (int i = 0; i < variables; i++) {
            next[i] = Math.max(0, Math.min(limit, from[i] - length * direction[i]));
        }
        return next;
    }

    /** The sum to be made least and its derivatives, for some weights and means. */
    private final class Point {
        final double[] x;
        final double[] gradient = new double[variables];
        final double[][] hessian = new double[variables][variables];
        double loss;

        Point(double[] x, List<Lesson> lessons, double ridge) {
            this.x = x;
            for (int row = 0; row < expected.length; row++) {
                int mean = weights + row;
                pull(mean, expected[row], ANCHOR);
                for (int w = row * rowLength; w < (row + 1) * rowLength; w++) {
                    pull(w, x[mean], ridge);
                    pull(mean, x[w], ridge);
                    loss -= ridge * (x[w] - x[mean]) * (x[w] - x[mean]); // which the two pulls count twice
                    hessian[w][mean] -= 2 * ridge;
                    hessian[mean][w] -= 2 * ridge;
                }
            }
            lessons.forEach(this::add);
        }

        private void pull(int variable, double to, double by) {
            double off = x[variable] - to;
            loss += by * off * off;
            gradient[variable] += 2 * by * off;
            hessian[variable][variable] += 2 * by;
        }

        private void add(Lesson lesson) {
            int axes = lesson.axes();
            double[] first = new double[axes];
            double[][] second = new double[axes][axes];
            for (int token = 0; token < lesson.tokens(); token++) {
                Arrays.fill(first, 0);
                for (double[] row : second) {
                    Arrays.fill(row, 0);
                }
                double sum = 1;
                for (int entry = lesson.start(token); entry < lesson.start(token + 1); entry++) {
                    double p = lesson.p(entry);
                    double raised = p * Math.exp(said(lesson, token, entry));
                    sum += raised - p;
                    for (int a = 0; a < axes; a++) {
                        double delta = lesson.delta(entry, a);
                        first[a] += raised * delta;
                        for (int b = 0; b <= a; b++) {
                            second[a][b] += raised * delta * lesson.delta(entry, b);
                        }
                    }
                }
                int own = lesson.own(token);
                loss += Math.log(sum) - lesson.logP(token) - (own < 0 ? 0 : said(lesson, token, own));
                for (int a = 0; a < axes; a++) {
                    int w = lesson.weight(token, a);
                    if (w == Lesson.SILENT) {
                        continue;
                    }
                    gradient[w] += first[a] / sum - (own < 0 ? 0 : lesson.delta(own, a));
                    for (int b = 0; b <= a; b++) {
                        int other = lesson.weight(token, b);
                        if (other != Lesson.SILENT) {
                            double covariance = second[a][b] / sum - first[a] * first[b] / (sum * sum);
                            hessian[w][other] += covariance;
                            hessian[other][w] += other == w ? 0 : covariance;
                        }
                    }
                }
            }
        }

        private double said(Lesson lesson, int token, int entry) {
            double said = 0;
            for (int axis = 0; axis < lesson.axes(); axis++) {
                int weight = lesson.weight(token, axis);
                said += weight == Lesson.SILENT ? 0 : x[weight] * lesson.delta(entry, axis);
            }
            return said;
        }

        /** Newton's step; weights at an end of their range that would leave it stay (Bertsekas 1982). */
        double[] newton() {
            for (int i = 0; i < variables; i++) {
                if ((x[i] <= 0 && gradient[i] > 0) || (x[i] >= limit && gradient[i] < 0)) {
                    gradient[i] = 0;
                    for (int j = 0; j < variables; j++) {
                        hessian[i][j] = 0;
                        hessian[j][i] = 0;
                    }
                    hessian[i][i] = 1;
                }
            }
            return new CholeskyDecomposition(new Array2DRowRealMatrix(hessian, false))
                    .getSolver()
                    .solve(new ArrayRealVector(gradient, false))
                    .toArray();
        }
    }
}
