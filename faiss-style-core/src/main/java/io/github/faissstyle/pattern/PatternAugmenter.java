package io.github.faissstyle.pattern;

import io.github.faissstyle.internal.util.Checks;
import io.github.faissstyle.pattern.midi.PitchClasses;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Makes variants of a pattern that are still of its style, to train with: moved to another key, bars in another order,
 * velocities and times a little off. Works on the tokens of {@code docs/tokens.md}; the same seed gives the same
 * variant. Immutable once made, each method returning a changed copy; safe to share by threads.
 *
 * <pre>{@code
 * PatternAugmenter augmenter = PatternAugmenter.none().withTransposition(5).withVelocityJitter(10);
 * Pattern variant = augmenter.augment(pattern, epoch);
 * }</pre>
 */
public final class PatternAugmenter {
    private static final String CHORD = "CHORD=";
    private static final String KEY = "KEY=";
    private static final String VELOCITY = "VEL=";
    private static final String POSITION = "POS=";
    private static final String SECTION = "SECTION=";
    private static final String BAR = "BAR";
    private static final int GRID = 10;
    private static final int LOUDEST = 120;
    private static final int HIGHEST = 127;

    private final int transposition;
    private final boolean barOrder;
    private final int velocityJitter;
    private final int timeJitter;
    private final @Nullable Vocabulary vocabulary;

    private PatternAugmenter(
            int transposition, boolean barOrder, int velocityJitter, int timeJitter, @Nullable Vocabulary vocabulary) {
        this.transposition = Checks.atLeast("transposition", transposition, 0);
        this.barOrder = barOrder;
        this.velocityJitter = Checks.atLeast("velocityJitter", velocityJitter, 0);
        this.timeJitter = Checks.atLeast("timeJitter", timeJitter, 0);
        this.vocabulary = vocabulary;
    }

    /**
     * Starts with an augmenter that changes nothing.
     *
     * @return the augmenter
     */
    public static PatternAugmenter none() {
        return new PatternAugmenter(0, false, 0, 0, null);
    }

    /**
     * Moves pitches, chords and keys together; drums stay.
     *
     * @param semitones at most so many, up or down; 0 for none. Less where pitches would leave 0 to 127
     * @return a copy that does
     */
    public PatternAugmenter withTransposition(int semitones) {
        return new PatternAugmenter(semitones, barOrder, velocityJitter, timeJitter, vocabulary);
    }

    /**
     * Puts the bars in another order; what stands before the first bar stays there. A pattern whose key, tempo or meter
     * changes on the way is left as it is.
     *
     * @return a copy that does
     */
    public PatternAugmenter withBarOrder() {
        return new PatternAugmenter(transposition, true, velocityJitter, timeJitter, vocabulary);
    }

    /**
     * Changes each velocity, in steps of 10.
     *
     * @param most at most so much, up or down, within 10 to 120; 0 for not at all
     * @return a copy that does
     */
    public PatternAugmenter withVelocityJitter(int most) {
        return new PatternAugmenter(transposition, barOrder, most, timeJitter, vocabulary);
    }

    /**
     * Moves each position in its bar, never to or past another, and the last one never later.
     *
     * @param most at most so many steps, up or down; 0 for not at all
     * @return a copy that does
     */
    public PatternAugmenter withTimeJitter(int most) {
        return new PatternAugmenter(transposition, barOrder, velocityJitter, most, vocabulary);
    }

    /**
     * Keeps to a vocabulary: a change that would make a token it does not have is not made.
     *
     * @param tokens the vocabulary
     * @return a copy that does
     */
    public PatternAugmenter withVocabulary(Vocabulary tokens) {
        return new PatternAugmenter(transposition, barOrder, velocityJitter, timeJitter, tokens);
    }

    /**
     * Makes a variant.
     *
     * @param pattern the pattern
     * @param seed which variant
     * @return a pattern of the same style, source and part with {@code ~seed} behind its id
     */
    public Pattern augment(Pattern pattern, long seed) {
        SplittableRandom random = new SplittableRandom(seed ^ Fnv1a.hash(pattern.id()));
        List<String> tokens = pattern.tokens();
        String key = pattern.key();
        int shift = shift(tokens, random);
        if (shift != 0) {
            tokens = tokens.stream().map(token -> moved(token, shift)).toList();
            key = key == null ? null : moved(KEY + key, shift).substring(KEY.length());
        }
        if (barOrder) {
            tokens = reordered(tokens, random);
        }
        if (velocityJitter > 0) {
            tokens = tokens.stream().map(token -> louder(token, random)).toList();
        }
        if (timeJitter > 0) {
            tokens = retimed(tokens, random);
        }
        return new Pattern(pattern.id() + "~" + seed, pattern.style(), tokens, pattern.source(), pattern.part(), key);
    }

    /** A shift that leaves all pitches, and all tokens, where they can be. */
    private int shift(List<String> tokens, SplittableRandom random) {
        if (transposition == 0) {
            return 0;
        }
        List<Integer> possible = new ArrayList<>();
        for (int shift = -transposition; shift <= transposition; shift++) {
            int by = shift;
            if (tokens.stream().allMatch(token -> known(moved(token, by)) && inRange(moved(token, by)))) {
                possible.add(shift);
            }
        }
        return possible.isEmpty() ? 0 : possible.get(random.nextInt(possible.size()));
    }

    private static boolean inRange(String token) {
        return token.charAt(0) != '-' && PitchClasses.pitch(token) <= HIGHEST;
    }

    private boolean known(String token) {
        return vocabulary == null || vocabulary.id(token) >= 0;
    }

    private static String moved(String token, int shift) {
        int pitch = PitchClasses.pitch(token);
        if (pitch >= 0) {
            return Integer.toString(pitch + shift);
        }
        String prefix = token.startsWith(KEY) ? KEY : token.startsWith(CHORD) ? CHORD : "";
        return prefix.isEmpty() ? token : prefix + PitchClasses.moved(token.substring(prefix.length()), shift);
    }

    private static List<String> reordered(List<String> tokens, SplittableRandom random) {
        int first = tokens.indexOf(BAR);
        if (first < 0 || tokens.subList(first, tokens.size()).stream().anyMatch(PatternAugmenter::changesWhatFollows)) {
            return tokens;
        }
        List<List<String>> bars = new ArrayList<>();
        List<String> open = new ArrayList<>();
        for (int i = first; i < tokens.size(); i++) {
            String token = tokens.get(i);
            boolean begins =
                    token.equals(BAR) && (i == first || !tokens.get(i - 1).startsWith(SECTION));
            if (begins || (i > first && token.startsWith(SECTION))) { // a section's name stands before its bar
                open = new ArrayList<>();
                bars.add(open);
            }
            open.add(token);
        }
        for (int i = bars.size() - 1; i > 0; i--) {
            Collections.swap(bars, i, random.nextInt(i + 1));
        }
        List<String> result = new ArrayList<>(tokens.subList(0, first));
        bars.forEach(result::addAll);
        return result;
    }

    private static boolean changesWhatFollows(String token) {
        return token.startsWith(KEY) || token.startsWith("TEMPO=") || token.startsWith("METER=");
    }

    private String louder(String token, SplittableRandom random) {
        int velocity = number(token, VELOCITY);
        if (velocity < 0) {
            return token;
        }
        int changed =
                Math.round((velocity + random.nextInt(-velocityJitter, velocityJitter + 1)) / (float) GRID) * GRID;
        String louder = VELOCITY + Math.max(GRID, Math.min(LOUDEST, changed));
        return known(louder) ? louder : token;
    }

    private List<String> retimed(List<String> tokens, SplittableRandom random) {
        List<String> result = new ArrayList<>(tokens);
        int before = 0; // the position before in this bar, as it is now
        for (int i = 0; i < tokens.size(); i++) {
            if (tokens.get(i).equals(BAR)) {
                before = 0;
            }
            int position = number(tokens.get(i), POSITION);
            if (position < 0) {
                continue;
            }
            int after = nextPosition(tokens, i);
            int least = Math.max(before + 1, position - timeJitter);
            int most = after < 0 ? position : Math.min(after - 1, position + timeJitter);
            int moved = random.nextInt(Math.min(least, position), Math.max(most, position) + 1);
            before = known(POSITION + moved) ? moved : position;
            result.set(i, POSITION + before);
        }
        return result;
    }

    /** The next position of the same bar, or -1. */
    private static int nextPosition(List<String> tokens, int from) {
        for (int i = from + 1; i < tokens.size() && !tokens.get(i).equals(BAR); i++) {
            int position = number(tokens.get(i), POSITION);
            if (position >= 0) {
                return position;
            }
        }
        return -1;
    }

    private static int number(String token, String prefix) {
        return token.startsWith(prefix) && isNumber(token.substring(prefix.length()))
                ? Integer.parseInt(token.substring(prefix.length()))
                : -1;
    }

    private static boolean isNumber(String text) {
        if (text.isEmpty() || text.length() > 6) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }
}
