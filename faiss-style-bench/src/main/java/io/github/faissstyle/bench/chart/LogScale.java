package io.github.faissstyle.bench.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Places of numbers on an axis where equal ratios are equally far apart.
 *
 * @param least at the place begin
 * @param most at the place end
 */
record LogScale(double least, double most, double begin, double end) {
    private static final double[] STEPS = {1, 2, 5};

    /** Between two of the numbers 1, 2, 5, 10 and so on that hold all of those between least and most. */
    static LogScale around(double least, double most, double begin, double end) {
        double power = Math.pow(10, Math.floor(Math.log10(least)));
        double below = power;
        for (double step : STEPS) {
            below = step * power <= least ? step * power : below;
        }
        double above = below;
        for (double each : ticks(below, 20 * most)) {
            above = each;
            if (each >= most && each > below) {
                break;
            }
        }
        return new LogScale(below, above, begin, end);
    }

    double at(double value) {
        return begin + (end - begin) * Math.log(value / least) / Math.log(most / least);
    }

    /** The numbers that are named. */
    List<Double> ticks() {
        return ticks(least, most);
    }

    private static List<Double> ticks(double least, double most) {
        List<Double> ticks = new ArrayList<>();
        for (double power = Math.pow(10, Math.floor(Math.log10(least))); power <= most; power *= 10) {
            for (double step : STEPS) {
                double tick = step * power;
                if (tick >= least * 0.999 && tick <= most * 1.001) {
                    ticks.add(tick);
                }
            }
        }
        return ticks;
    }

    static String name(double tick) {
        return String.format(Locale.ROOT, tick < 1 ? "%.2g" : "%,.0f", tick);
    }
}
