package io.github.faissstyle.catalog;

import java.nio.file.Path;
import java.util.Map;

/** Makes vectors of audio files. Safe for threads where several are asked for. */
public interface TrackAnalyzer {
    /**
     * Names the analysis with all that its vectors depend on: only vectors of one version compare.
     *
     * @return such as {@code "librosa v1, clap 2023"}
     */
    String version();

    /**
     * Lists the spaces of its vectors.
     *
     * @return floats a vector, by name, the most important first
     */
    Map<String, Integer> spaces();

    /**
     * Analyses a file.
     *
     * @param file an audio file
     * @return vectors, features and tags
     * @throws io.github.faissstyle.common.FaissStyleException if it cannot be read, or is no sound; the catalog keeps
     *     the message with the track
     */
    TrackAnalysis analyze(Path file);
}
