package io.github.faissstyle.fusion;

import io.github.faissstyle.pattern.StylePath;
import java.util.List;
import java.util.Map;

/**
 * Why the next token's logits are bent as they are.
 *
 * @param matches the styles that know the end of the sequence, as it is and in one key
 * @param votes places in patterns where the longest match of a style stands, and what follows there; at most 64 a match
 * @param strengths each strength and its share in the mixture: under {@code "all"}, or where views have strengths of
 *     their own under {@code "raw"}, {@code "key"} and {@code "history"}; a fixed one under {@code "fixed"}
 * @param biases what the last {@link FusionSession#apply} added to which logit, largest first; empty if there was none
 *     since the last token
 */
public record FusionExplanation(
        List<Match> matches, List<Vote> votes, Map<String, Map<Double, Double>> strengths, List<TokenBias> biases) {
    /** Copies the lists. */
    public FusionExplanation {
        matches = List.copyOf(matches);
        votes = List.copyOf(votes);
        strengths = Map.copyOf(strengths);
        biases = List.copyOf(biases);
    }

    /**
     * A style that knows the end of the sequence.
     *
     * @param style the style
     * @param keyed whether with both moved to one key
     * @param length tokens that match
     */
    public record Match(StylePath style, boolean keyed, int length) {}

    /**
     * A pattern that voted.
     *
     * @param style its style
     * @param keyed whether it was moved to the sequence's key
     * @param source the piece
     * @param position place in the piece of the token voted for, from 0
     * @param length tokens that match before it
     * @param token what it voted for, in the sequence's key
     */
    public record Vote(StylePath style, boolean keyed, String source, int position, int length, String token) {}

    /**
     * A token that was made likelier, or masked.
     *
     * @param id its id
     * @param token its text
     * @param bias what was added to its logit; -inf where it would have made a copy too long
     */
    public record TokenBias(int id, String token, double bias) {}
}
