package io.github.faissstyle.hierarchical;

import io.github.faissstyle.pattern.Pattern;
import io.github.faissstyle.pattern.StylePath;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Patterns at one moment, column by column: about 4 bytes a token and 40 bytes and the id a pattern. Immutable; grows
 * as {@link IntColumn} does.
 *
 * <p>A row is a pattern's place here and changes when removed patterns are squeezed out; its number never changes, is
 * its id in the FAISS files, and ascends with the rows.
 *
 * @param words tokens and keys, each once
 * @param ids id a row
 * @param sources pieces; rows of one piece that follow each other share one
 * @param numbers number a row, ascending
 * @param styles place of the style a row
 * @param sourceOf place in {@code sources} a row
 * @param parts part a row
 * @param keys place in {@code words} a row, or -1
 * @param tokenEnds end in {@code tokens} a row
 * @param tokens places in {@code words}
 */
record PatternStore(
        TextColumn words,
        TextColumn ids,
        TextColumn sources,
        IntColumn numbers,
        IntColumn styles,
        IntColumn sourceOf,
        IntColumn parts,
        IntColumn keys,
        IntColumn tokenEnds,
        IntColumn tokens) {
    static final PatternStore EMPTY = new PatternStore(
            TextColumn.EMPTY,
            TextColumn.EMPTY,
            TextColumn.EMPTY,
            IntColumn.EMPTY,
            IntColumn.EMPTY,
            IntColumn.EMPTY,
            IntColumn.EMPTY,
            IntColumn.EMPTY,
            IntColumn.EMPTY,
            IntColumn.EMPTY);

    int size() {
        return numbers.size();
    }

    /** The row of a number, or negative. */
    int row(int number) {
        return numbers.indexOf(number);
    }

    int tokenCount(int row) {
        return tokenEnds.get(row) - tokenStart(row);
    }

    private int tokenStart(int row) {
        return row == 0 ? 0 : tokenEnds.get(row - 1);
    }

    /** Makes the pattern of a row. {@code decoded} is the words as strings, shared by all patterns. */
    Pattern pattern(int row, StylePath style, String[] decoded) {
        String[] text = new String[tokenCount(row)];
        for (int i = 0, at = tokenStart(row); i < text.length; i++, at++) {
            text[i] = decoded[tokens.get(at)];
        }
        int key = keys.get(row);
        return new Pattern(
                ids.get(row),
                style,
                List.of(text),
                sources.get(sourceOf.get(row)),
                parts.get(row),
                key < 0 ? null : decoded[key]);
    }

    /** A store with more patterns, and the words that were new. */
    record Grown(PatternStore store, Map<String, Integer> newWords) {}

    /** Appends patterns under numbers that begin at {@code firstNumber}. {@code known} says where each word is. */
    Grown append(List<Pattern> patterns, int[] styleOf, int firstNumber, Map<String, Integer> known) {
        int n = patterns.size();
        int[] newNumbers = new int[n];
        int[] newSourceOf = new int[n];
        int[] newParts = new int[n];
        int[] newKeys = new int[n];
        int[] newEnds = new int[n];
        List<String> newIds = new ArrayList<>(n);
        List<String> newSources = new ArrayList<>();
        List<String> wordList = new ArrayList<>();
        Map<String, Integer> newWords = new HashMap<>();
        int end = tokens.size();
        for (Pattern pattern : patterns) {
            end = Math.addExact(end, pattern.tokens().size());
        }
        int[] newTokens = new int[end - tokens.size()];
        int at = 0;
        String source = size() == 0 ? null : sources.get(sources.size() - 1);
        for (int i = 0; i < n; i++) {
            Pattern pattern = patterns.get(i);
            newNumbers[i] = firstNumber + i;
            newIds.add(pattern.id());
            if (!pattern.source().equals(source)) {
                source = pattern.source();
                newSources.add(source);
            }
            newSourceOf[i] = sources.size() + newSources.size() - 1;
            newParts[i] = pattern.part();
            newKeys[i] = pattern.key() == null ? -1 : place(pattern.key(), known, newWords, wordList);
            for (String token : pattern.tokens()) {
                newTokens[at++] = place(token, known, newWords, wordList);
            }
            newEnds[i] = tokens.size() + at;
        }
        PatternStore store = new PatternStore(
                words.append(wordList),
                ids.append(newIds),
                sources.append(newSources),
                numbers.append(newNumbers),
                styles.append(styleOf),
                sourceOf.append(newSourceOf),
                parts.append(newParts),
                keys.append(newKeys),
                tokenEnds.append(newEnds),
                tokens.append(newTokens));
        return new Grown(store, newWords);
    }

    private int place(String word, Map<String, Integer> known, Map<String, Integer> newWords, List<String> list) {
        Integer place = known.get(word);
        if (place == null) {
            place = newWords.get(word);
        }
        if (place == null) {
            place = words.size() + list.size();
            newWords.put(word, place);
            list.add(word);
        }
        return place;
    }

    /** Keeps some rows, given ascending; words stay. Arrays are of just the right size. */
    PatternStore keep(int[] rows) {
        int[] newEnds = new int[rows.length];
        int end = 0;
        for (int i = 0; i < rows.length; i++) {
            end += tokenCount(rows[i]);
            newEnds[i] = end;
        }
        int[] newTokens = new int[end];
        int at = 0;
        for (int row : rows) {
            for (int t = tokenStart(row); t < tokenEnds.get(row); t++) {
                newTokens[at++] = tokens.get(t);
            }
        }
        // Rows of one piece follow each other, so its sources ascend.
        int[] usedSources = Arrays.stream(rows).map(sourceOf::get).distinct().toArray();
        int[] newSourceOf = new int[rows.length];
        for (int i = 0, place = 0; i < rows.length; i++) {
            while (usedSources[place] != sourceOf.get(rows[i])) {
                place++;
            }
            newSourceOf[i] = place;
        }
        int[] allWords = new int[words.size()];
        Arrays.setAll(allWords, i -> i);
        return new PatternStore(
                words.gather(allWords),
                ids.gather(rows),
                sources.gather(usedSources),
                numbers.gather(rows),
                styles.gather(rows),
                IntColumn.of(newSourceOf),
                parts.gather(rows),
                keys.gather(rows),
                IntColumn.of(newEnds),
                IntColumn.of(newTokens));
    }

    String[] decodedWords(String @Nullable [] before) {
        int done = before == null ? 0 : before.length;
        String[] decoded = before == null ? new String[words.size()] : Arrays.copyOf(before, words.size());
        for (int i = done; i < decoded.length; i++) {
            decoded[i] = words.get(i);
        }
        return decoded;
    }

    int distinctTokens(int[] rows) {
        BitSet seen = new BitSet(words.size());
        for (int row : rows) {
            for (int t = tokenStart(row); t < tokenEnds.get(row); t++) {
                seen.set(tokens.get(t));
            }
        }
        return seen.cardinality();
    }

    long memoryBytes() {
        long bytes = words.memoryBytes() + ids.memoryBytes() + sources.memoryBytes();
        for (IntColumn column : List.of(numbers, styles, sourceOf, parts, keys, tokenEnds, tokens)) {
            bytes += column.memoryBytes();
        }
        return bytes;
    }
}
