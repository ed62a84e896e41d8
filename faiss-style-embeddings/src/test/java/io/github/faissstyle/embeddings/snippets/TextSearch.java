package io.github.faissstyle.embeddings.snippets;

import io.github.faissstyle.embeddings.text.Example;
import io.github.faissstyle.embeddings.text.ExampleFiles;
import io.github.faissstyle.embeddings.text.ExampleFiles.BadLines;
import io.github.faissstyle.embeddings.text.ExampleMatch;
import io.github.faissstyle.embeddings.text.ExampleSearch;
import io.github.faissstyle.embeddings.text.LexicalTextEmbedder;
import io.github.faissstyle.embeddings.text.PromptBuilder;
import java.nio.file.Path;
import java.util.List;

/** The examples of the README: what is between the tags stands there word for word. */
final class TextSearch {
    private TextSearch() {}

    static String describe(Path file, Path cache) {
        // tag::Describe[]
        List<Example> examples =
                ExampleFiles.read(file, BadLines.REFUSE).examples(); // JSONL: input, output, style, ...
        ExampleSearch search = ExampleSearch.builder()
                .examples(examples)
                .embedder(LexicalTextEmbedder.create()) // or ModelTextEmbedder.open(directory)
                .cache(cache) // embeds what is new, keeps the rest
                .build();
        List<ExampleMatch> found = search.search("laid back groove with ghost notes", 3);
        found.forEach(match -> System.out.println(match.example().input() + ": " + match.explain()));
        String prompt = PromptBuilder.create("Write one bar of drums.").prompt("laid back groove", found);
        // end::Describe[]
        return prompt;
    }
}
