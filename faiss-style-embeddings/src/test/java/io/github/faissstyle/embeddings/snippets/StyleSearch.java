package io.github.faissstyle.embeddings.snippets;

import io.github.faissstyle.common.ProgressListener;
import io.github.faissstyle.embeddings.Projection;
import io.github.faissstyle.embeddings.audio.AudioEmbedder;
import io.github.faissstyle.embeddings.audio.MelStatistics;
import io.github.faissstyle.embeddings.training.ProjectionTrainer;
import io.github.faissstyle.embeddings.training.TrainedProjection;
import io.github.faissstyle.embeddings.training.TrainingSet;
import io.github.faissstyle.similarity.SimilarVector;
import io.github.faissstyle.similarity.SimilarityIndex;
import java.nio.file.Path;
import java.util.List;

/** The examples of the README: what is between the tags stands there word for word. */
final class StyleSearch {
    private StyleSearch() {}

    static TrainedProjection train(List<Path> files, List<String> styles, List<String> ids, Path folder) {
        // tag::Train[]
        AudioEmbedder embedder = new MelStatistics(); // or a model of yours
        float[] vectors = embedder.embedAll(files, ProgressListener.NONE).vectors();
        TrainedProjection trained = ProjectionTrainer.builder()
                .seed(7)
                .build()
                .train(TrainingSet.of(vectors, embedder.dimension(), styles));
        System.out.println(trained.report().summary()); // on tracks that training never saw
        trained.projection().save(folder.resolve("projection.safetensors"));
        try (SimilarityIndex index = SimilarityIndex.create(trained.projection().output())) {
            index.add(trained.projection().project(vectors), ids);
            index.save(folder); // similarity_index.faiss and index_metadata.json
        }
        // end::Train[]
        return trained;
    }

    static List<SimilarVector> similar(Path folder, Path query) {
        // tag::Similar[]
        Projection projection = Projection.load(folder.resolve("projection.safetensors"));
        try (SimilarityIndex index = SimilarityIndex.load(folder)) {
            float[] vector = projection.project(new MelStatistics().embed(query));
            return index.search(vector, 10); // ids and cosine similarities, best first
        }
        // end::Similar[]
    }
}
