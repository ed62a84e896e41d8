package io.github.faissstyle.fusion.internal.tune;

import io.github.faissstyle.fusion.internal.blend.Strengths;

/** What a piece costs under given weights, with strengths mixed as sessions mix them. */
public final class Mixture {
    private final double[] values;
    private final boolean apart;
    private final double share;

    /**
     * Describes a mixture.
     *
     * @param values the strengths
     * @param apart whether each axis has its own
     * @param share how much of the mixture is spread evenly after each token
     */
    public Mixture(double[] values, boolean apart, double share) {
        this.values = values.clone();
        this.apart = apart;
        this.share = share;
    }

    /**
     * Computes what a piece costs.
     *
     * @param lesson the piece
     * @param weights what its weights are
     * @return minus the logarithm of its probability, in nats
     */
    public double cost(Lesson lesson, double[] weights) {
        int axes = lesson.axes();
        Strengths strengths = new Strengths(values, apart ? axes : 1, share);
        int count = strengths.count();
        double[] mixture = new double[count];
        strengths.start(mixture, 0);
        double[] likelihood = new double[count];
        double[] under = new double[axes];
        double cost = 0;
        for (int token = 0; token < lesson.tokens(); token++) {
            double total = 0;
            for (int k = 0; k < count; k++) {
                for (int axis = 0; axis < axes; axis++) {
                    int weight = lesson.weight(token, axis);
                    double strength = strengths.value(k, apart ? axis : 0);
                    under[axis] = weight == Lesson.SILENT ? 0 : strength * weights[weight];
                }
                likelihood[k] = mixture[k] * likelihood(lesson, token, under);
                total += likelihood[k];
            }
            cost -= lesson.logP(token) + Math.log(total);
            for (int k = 0; k < count; k++) {
                mixture[k] = (1 - share) * likelihood[k] / total + share / count;
            }
        }
        return cost;
    }

    /** By how much a token is likelier than the model holds it. */
    private static double likelihood(Lesson lesson, int token, double[] under) {
        double sum = 1;
        for (int entry = lesson.start(token); entry < lesson.start(token + 1); entry++) {
            sum += lesson.p(entry) * Math.expm1(said(lesson, entry, under));
        }
        int own = lesson.own(token);
        return (own < 0 ? 1 : Math.exp(said(lesson, own, under))) / sum;
    }

    private static double said(Lesson lesson, int entry, double[] under) {
        double said = 0;
        for (int axis = 0; axis < under.length; axis++) {
            said += under[axis] * lesson.delta(entry, axis);
        }
        return said;
    }
}
