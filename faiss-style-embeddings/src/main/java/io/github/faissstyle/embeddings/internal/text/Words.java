package io.github.faissstyle.embeddings.internal.text;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Cuts text into words: lower case, without accents and without the endings that English puts on a word's forms.
 * Letters and digits make words, and so do an ampersand between letters (r&amp;b) and a slash between digits (7/8).
 */
public final class Words {
    /** Words that say nothing about what a text is about. */
    private static final Set<String> STOP = Set.of(
            "a",
            "an",
            "and",
            "are",
            "as",
            "at",
            "be",
            "by",
            "for",
            "from",
            "has",
            "have",
            "i",
            "in",
            "into",
            "is",
            "it",
            "its",
            "like",
            "me",
            "my",
            "of",
            "on",
            "or",
            "our",
            "so",
            "some",
            "something",
            "than",
            "that",
            "the",
            "their",
            "them",
            "then",
            "there",
            "these",
            "they",
            "this",
            "to",
            "under",
            "us",
            "was",
            "we",
            "were",
            "what",
            "when",
            "where",
            "which",
            "who",
            "will",
            "with",
            "you",
            "your");

    private static final Set<String> NEGATIONS = Set.of("no", "not", "without", "never", "dont", "isnt", "hardly");

    private static final int LEAST_STEM = 3;

    private Words() {}

    /**
     * Cuts a text.
     *
     * @param text any text
     * @return its words in order, with their endings, stop words included
     */
    public static List<String> split(String text) {
        String plain = Normalizer.normalize(text, Normalizer.Form.NFD).toLowerCase(Locale.ROOT);
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        int length = plain.length();
        for (int at = 0; at < length; ) {
            int c = plain.codePointAt(at);
            int next = at + Character.charCount(c);
            boolean joins = !word.isEmpty()
                    && next < length
                    && (c == '&' || c == '/')
                    && Character.isLetterOrDigit(plain.codePointAt(next))
                    && (c == '&' || Character.isDigit(plain.codePointAt(next)));
            boolean apostrophe = (c == '\'' || c == '\u2019') && !word.isEmpty();
            if (Character.isLetterOrDigit(c) || joins) {
                word.appendCodePoint(c);
            } else if (Character.getType(c) != Character.NON_SPACING_MARK && !apostrophe) {
                end(word, words);
            }
            at = next;
        }
        end(word, words);
        return words;
    }

    private static void end(StringBuilder word, List<String> words) {
        if (!word.isEmpty()) {
            words.add(word.toString());
            word.setLength(0);
        }
    }

    /**
     * Cuts a text into what is looked up: stems, without stop words.
     *
     * @param text any text
     * @return stems in order
     */
    public static List<String> stems(String text) {
        List<String> stems = new ArrayList<>();
        for (String word : split(text)) {
            if (!isStop(word)) {
                stems.add(stem(word));
            }
        }
        return stems;
    }

    /**
     * Asks whether a word says nothing.
     *
     * @param word as {@link #split} gives it
     * @return whether it is left out
     */
    public static boolean isStop(String word) {
        return STOP.contains(word);
    }

    /**
     * Asks whether a word says that what follows is not so.
     *
     * @param word as {@link #split} gives it
     * @return whether it does
     */
    public static boolean isNegation(String word) {
        return NEGATIONS.contains(word);
    }

    /**
     * Takes off the ending: plural, -ing, -ed, -ly, and a last -e or -y, so that groove, grooves, grooving and groovy
     * are one. Two words that were different may become the same.
     *
     * @param word as {@link #split} gives it
     * @return its stem
     */
    public static String stem(String word) {
        String stem = singular(word);
        if (ends(stem, "ing")) {
            stem = undoubled(cut(stem, 3));
        } else if (ends(stem, "ied")) {
            stem = cut(stem, 3) + "y";
        } else if (ends(stem, "ed")) {
            stem = undoubled(cut(stem, 2));
        } else if (ends(stem, "ly")) {
            stem = cut(stem, 2);
        }
        if (stem.length() > LEAST_STEM + 1 && stem.endsWith("y")) {
            stem = undoubled(cut(stem, 1));
        }
        if (stem.length() > LEAST_STEM && stem.endsWith("e")) {
            stem = cut(stem, 1);
        }
        return stem;
    }

    private static String singular(String word) {
        if (ends(word, "ies")) {
            return cut(word, 3) + "y";
        }
        if (ends(word, "sses") || ends(word, "shes") || ends(word, "ches") || ends(word, "xes")) {
            return cut(word, 2);
        }
        boolean plural = word.length() > LEAST_STEM && word.endsWith("s");
        return plural && !word.endsWith("ss") && !word.endsWith("us") && !word.endsWith("is") ? cut(word, 1) : word;
    }

    /** Whether a word has an ending, and enough before it, a vowel among that. */
    private static boolean ends(String word, String ending) {
        int left = word.length() - ending.length();
        return left >= LEAST_STEM
                && word.endsWith(ending)
                && word.substring(0, left).chars().anyMatch(c -> "aeiouy".indexOf(c) >= 0);
    }

    private static String cut(String word, int letters) {
        return word.substring(0, word.length() - letters);
    }

    private static String undoubled(String stem) {
        int last = stem.length() - 1;
        boolean doubled = last >= LEAST_STEM - 1
                && stem.charAt(last) == stem.charAt(last - 1)
                && "aeiouls".indexOf(stem.charAt(last)) < 0;
        return doubled ? cut(stem, 1) : stem;
    }
}
