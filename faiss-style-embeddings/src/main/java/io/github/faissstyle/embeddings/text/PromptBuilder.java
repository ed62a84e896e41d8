package io.github.faissstyle.embeddings.text;

import io.github.faissstyle.internal.util.Checks;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Puts examples into a prompt for a language model: an instruction, the examples, worst first, so that the best stands
 * next to the request, and the request itself, for the model to go on. A plain string, for any client.
 *
 * <pre>{@code
 * String prompt = PromptBuilder.create("Write one bar of drums in 16 steps.")
 *         .labels("Description", "Pattern")
 *         .prompt("laid back groove", search.search("laid back groove", 3));
 * }</pre>
 *
 * <p>Immutable.
 */
public final class PromptBuilder {
    private final String instruction;
    private final String inputLabel;
    private final String outputLabel;
    private final int budget;

    private PromptBuilder(String instruction, String inputLabel, String outputLabel, int budget) {
        this.instruction = instruction;
        this.inputLabel = inputLabel;
        this.outputLabel = outputLabel;
        this.budget = budget;
    }

    /**
     * Begins with an instruction.
     *
     * @param instruction what the model is to do; may be empty
     * @return a builder of prompts
     */
    public static PromptBuilder create(String instruction) {
        return new PromptBuilder(instruction.strip(), "Input", "Output", Integer.MAX_VALUE);
    }

    /**
     * Sets what stands before descriptions and before what they describe.
     *
     * @param input such as {@code "Description"}
     * @param output such as {@code "Pattern"}
     * @return a new builder
     */
    public PromptBuilder labels(String input, String output) {
        return new PromptBuilder(
                instruction, Checks.notBlank("input", input), Checks.notBlank("output", output), budget);
    }

    /**
     * Sets how long a prompt may be. Examples that do not fit are left out, worst first; the instruction and the
     * request always stand.
     *
     * @param characters UTF-16 units, at least 1
     * @return a new builder
     */
    public PromptBuilder budget(int characters) {
        return new PromptBuilder(instruction, inputLabel, outputLabel, Checks.atLeast("characters", characters, 1));
    }

    /**
     * Makes a prompt.
     *
     * @param request what is asked of the model; line breaks become spaces, here and in descriptions
     * @param matches what was found for it, best first
     * @return the prompt; ends where the model is to begin
     */
    public String prompt(String request, List<ExampleMatch> matches) {
        String begin = instruction.isEmpty() ? "" : instruction + "\n\n";
        String end = inputLabel + ": " + oneLine(request) + "\n" + outputLabel + ":";
        int left = budget - begin.length() - end.length();
        List<String> shown = new ArrayList<>();
        for (ExampleMatch match : matches) {
            Example example = match.example();
            String text = inputLabel + ": " + oneLine(example.input()) + "\n" + outputLabel + ": "
                    + example.output().strip() + "\n\n";
            left -= text.length();
            if (left < 0) {
                break;
            }
            shown.add(text);
        }
        Collections.reverse(shown);
        return begin + String.join("", shown) + end;
    }

    private static String oneLine(String text) {
        return text.strip().replaceAll("\\s*\\R\\s*", " ");
    }
}
