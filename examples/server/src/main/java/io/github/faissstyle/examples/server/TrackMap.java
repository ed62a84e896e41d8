package io.github.faissstyle.examples.server;

import io.github.faissstyle.catalog.TrackCatalog;
import io.github.faissstyle.catalog.TrackSimilarities;
import io.github.faissstyle.catalog.track.Track;
import io.github.faissstyle.catalog.track.TrackFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;

/**
 * The tracks on a plane: the two directions in which their vectors of the first space differ most (principal
 * components).
 */
final class TrackMap {
    private static final int MOST = 5000;

    private TrackMap() {}

    static List<Map<String, Object>> of(TrackCatalog catalog) {
        List<Track> tracks = catalog.list(TrackFilter.all(), 0, MOST);
        TrackSimilarities vectors =
                catalog.similarities(tracks.stream().map(Track::id).toList());
        String space = catalog.spaces().isEmpty() ? "" : catalog.spaces().get(0).name();
        List<Track> shown = new ArrayList<>();
        List<float[]> rows = new ArrayList<>();
        for (Track track : tracks) {
            float[] vector = vectors.vectors(track.id()).get(space);
            if (vector != null) {
                shown.add(track);
                rows.add(vector);
            }
        }
        double[][] places = plane(rows);
        List<Map<String, Object>> map = new ArrayList<>();
        for (int i = 0; i < shown.size(); i++) {
            Map<String, Object> point = Views.track(shown.get(i));
            point.put("x", places[i][0]);
            point.put("y", places[i][1]);
            map.add(point);
        }
        return map;
    }

    private static double[][] plane(List<float[]> rows) {
        double[][] places = new double[rows.size()][2];
        if (rows.size() < 3) {
            return places;
        }
        int d = rows.get(0).length;
        double[] mean = new double[d];
        for (float[] row : rows) {
            for (int i = 0; i < d; i++) {
                mean[i] += row[i] / rows.size();
            }
        }
        double[][] covariance = new double[d][d];
        for (float[] row : rows) {
            for (int i = 0; i < d; i++) {
                for (int j = 0; j <= i; j++) {
                    covariance[i][j] += (row[i] - mean[i]) * (row[j] - mean[j]) / rows.size();
                    covariance[j][i] = covariance[i][j];
                }
            }
        }
        EigenDecomposition directions = new EigenDecomposition(new Array2DRowRealMatrix(covariance, false));
        for (int axis = 0; axis < Math.min(2, d); axis++) {
            double[] direction = directions.getEigenvector(axis).toArray();
            for (int r = 0; r < places.length; r++) {
                for (int i = 0; i < d; i++) {
                    places[r][axis] += direction[i] * (rows.get(r)[i] - mean[i]);
                }
            }
        }
        return places;
    }
}
