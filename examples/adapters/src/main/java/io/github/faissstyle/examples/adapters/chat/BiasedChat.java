package io.github.faissstyle.examples.adapters.chat;

import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.openai.OpenAiChatRequestParameters;
import io.github.faissstyle.fusion.FusionSession;
import io.github.faissstyle.fusion.SparseBias;
import io.github.faissstyle.pattern.Vocabulary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Fusion where logits stay with a service: each token is asked for with a bias map, which LangChain4j's
 * {@code OpenAiChatRequestParameters.logitBias} and Spring AI's {@code OpenAiChatOptions.logitBias} take alike. The
 * vocabulary must be the service's.
 */
public final class BiasedChat {
    /** What services allow. */
    private static final float MOST_BIAS = 100;

    private static final int MOST_TOKENS = 300;

    private final ChatModel model;
    private final FusionSession session;
    private final Vocabulary vocabulary;
    private final SparseBias bias = new SparseBias();

    /**
     * Starts with an empty sequence.
     *
     * @param model the service, asked for a token at a time
     * @param session of the sequence; has accepted nothing
     * @param vocabulary what the service's numbers mean
     */
    public BiasedChat(ChatModel model, FusionSession session, Vocabulary vocabulary) {
        this.model = model;
        this.session = session;
        this.vocabulary = vocabulary;
    }

    /**
     * The bias of the next token as services take it.
     *
     * @param bias what fusion says
     * @return token ids as texts and whole biases, largest first; 0 is left out
     */
    public static Map<String, Integer> logitBias(SparseBias bias) {
        Map<String, Integer> whole = new LinkedHashMap<>();
        bias.toMap(MOST_BIAS, MOST_TOKENS).forEach((token, delta) -> {
            if (Math.round(delta) != 0) {
                whole.put(Integer.toString(token), Math.round(delta));
            }
        });
        return whole;
    }

    /**
     * Goes on until there are enough tokens.
     *
     * @param prompt tokens, at least one
     * @param length tokens wanted, the prompt's included
     * @return the sequence
     */
    public List<String> generate(List<String> prompt, int length) {
        List<String> tokens = new ArrayList<>(prompt);
        prompt.forEach(token -> session.accept(vocabulary.id(token)));
        while (tokens.size() < length) {
            session.bias(bias);
            OpenAiChatRequestParameters parameters = OpenAiChatRequestParameters.builder()
                    .logitBias(logitBias(bias))
                    .maxOutputTokens(1)
                    .build();
            String token = model.chat(ChatRequest.builder()
                            .messages(UserMessage.from(String.join(" ", tokens)))
                            .parameters(parameters)
                            .build())
                    .aiMessage()
                    .text();
            tokens.add(token);
            session.accept(vocabulary.id(token));
        }
        return tokens;
    }
}
