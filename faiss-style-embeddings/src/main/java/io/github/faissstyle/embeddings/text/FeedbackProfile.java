package io.github.faissstyle.embeddings.text;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.github.faissstyle.common.FaissStyleException;
import io.github.faissstyle.internal.util.AtomicFiles;
import io.github.faissstyle.internal.util.Checks;
import io.github.faissstyle.internal.util.JsonFields;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What somebody thinks of examples. Searches with a profile move toward what was accepted and away from what was
 * rejected (Rocchio, "Relevance Feedback in Information Retrieval", 1971), by at most {@link #BOUND} of what the
 * semantic part weighs, however much is judged: the query's own words stay what counts most. Where keywords alone are
 * searched, only what was judged itself moves. The last 100 judgements count, one an example.
 *
 * <p>Safe for threads. A search sees the judgements that were made before it began.
 */
public final class FeedbackProfile {
    /** How far judgements move a score at most, as a share of the semantic weight. */
    public static final double BOUND = 0.3;

    private static final int KEPT = 100;
    private static final String JUDGEMENTS = "judgements";

    private final Map<String, Double> judgements = new LinkedHashMap<>();

    /** Makes a profile of somebody who has not judged yet. */
    public FeedbackProfile() {}

    /**
     * Accepts an example.
     *
     * @param id of the example
     */
    public void accept(String id) {
        rate(id, 1);
    }

    /**
     * Rejects an example.
     *
     * @param id of the example
     */
    public void reject(String id) {
        rate(id, -1);
    }

    /**
     * Judges an example, such as by how good what was generated from it is. Replaces an earlier judgement of it.
     *
     * @param id of the example
     * @param rating -1 (the worst) to 1 (the best); 0 takes the judgement back
     */
    public synchronized void rate(String id, double rating) {
        Checks.notBlank("id", id);
        Checks.inRange("rating", rating, -1, 1);
        judgements.remove(id);
        if (rating != 0) {
            judgements.put(id, rating);
        }
        if (judgements.size() > KEPT) {
            judgements.remove(judgements.keySet().iterator().next());
        }
    }

    /** Forgets everything. */
    public synchronized void reset() {
        judgements.clear();
    }

    /**
     * Lists the judgements.
     *
     * @return ratings by id, oldest first; a copy
     */
    public synchronized Map<String, Double> judgements() {
        return new LinkedHashMap<>(judgements);
    }

    /**
     * Writes the profile as JSON, beside its place first and then moved there.
     *
     * @param file where to
     * @throws FaissStyleException if it cannot be written
     */
    public void save(Path file) {
        Map<String, Double> saved = judgements();
        try {
            AtomicFiles.write(file, channel -> {
                OutputStream out = Channels.newOutputStream(channel);
                try (JsonGenerator json = new JsonFactory().createGenerator(out)) {
                    json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
                    json.writeStartObject();
                    json.writeObjectFieldStart(JUDGEMENTS);
                    for (Map.Entry<String, Double> judgement : saved.entrySet()) {
                        json.writeNumberField(judgement.getKey(), judgement.getValue());
                    }
                    json.writeEndObject();
                    json.writeEndObject();
                }
            });
        } catch (IOException e) {
            throw new FaissStyleException(file + " cannot be written: " + e.getMessage(), e);
        }
    }

    /**
     * Reads what {@link #save} wrote.
     *
     * @param file the file
     * @return a profile
     * @throws FaissStyleException if it cannot be read or holds something else
     */
    public static FeedbackProfile load(Path file) {
        try {
            FeedbackProfile profile = new FeedbackProfile();
            JsonFields read = JsonFields.parse(Files.readAllBytes(file)).object(JUDGEMENTS);
            read.names().forEach(id -> profile.rate(id, read.number(id)));
            return profile;
        } catch (IOException | IllegalArgumentException e) {
            throw new FaissStyleException(file + " cannot be read as a profile: " + e.getMessage(), e);
        }
    }
}
