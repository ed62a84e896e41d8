package io.github.faissstyle.examples.adapters.prompt;

import dev.langchain4j.model.chat.ChatModel;
import io.github.faissstyle.embeddings.text.ExampleMatch;
import io.github.faissstyle.embeddings.text.ExampleQuery;
import io.github.faissstyle.embeddings.text.ExampleSearch;
import io.github.faissstyle.embeddings.text.FeedbackProfile;
import io.github.faissstyle.embeddings.text.PromptBuilder;
import java.util.List;

/**
 * Asks a language model for a pattern, with patterns like it as examples: any of LangChain4j's chat models, such as
 * {@code OllamaChatModel} with a model that runs on one's own machine. What is made of an answer comes back as
 * feedback: examples that led to what was liked are shown sooner.
 */
public final class PatternChat {
    private static final String INSTRUCTION =
            "Write one bar of drums as in the examples: lanes apart by |, each a letter"
                    + " (K kick, S snare, H hat, O open hat, R ride, C crash, T tom, L clap, P percussion) and its steps, x a"
                    + " hit, o a soft one, . a rest. Answer with the pattern alone.";

    private final ChatModel model;
    private final ExampleSearch search;
    private final int examples;
    private final FeedbackProfile profile = new FeedbackProfile();

    /**
     * An answer, and what it was made from.
     *
     * @param pattern what the model said
     * @param shown the examples that it saw, best first
     */
    public record Answer(String pattern, List<ExampleMatch> shown) {}

    /**
     * Makes a chat.
     *
     * @param model answers
     * @param search finds examples
     * @param examples how many the model sees
     */
    public PatternChat(ChatModel model, ExampleSearch search, int examples) {
        this.model = model;
        this.search = search;
        this.examples = examples;
    }

    /**
     * Asks for a pattern.
     *
     * @param description of it
     * @return the answer
     */
    public Answer ask(String description) {
        List<ExampleMatch> shown =
                search.search(ExampleQuery.of(description, examples).withProfile(profile));
        String prompt = PromptBuilder.create(INSTRUCTION)
                .labels("Description", "Pattern")
                .budget(8000)
                .prompt(description, shown);
        return new Answer(model.chat(prompt).strip(), shown);
    }

    /**
     * Judges an answer, and with it the examples that it was made from.
     *
     * @param answer the answer
     * @param rating -1 (the worst) to 1 (the best)
     */
    public void rate(Answer answer, double rating) {
        answer.shown().forEach(match -> profile.rate(match.example().id(), rating));
    }
}
