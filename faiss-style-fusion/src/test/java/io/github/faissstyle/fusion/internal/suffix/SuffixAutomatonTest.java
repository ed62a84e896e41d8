package io.github.faissstyle.fusion.internal.suffix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Contexts and counts against counting by hand. */
class SuffixAutomatonTest {
    /** What follows a context, and how long it is. */
    private record Found(int length, Map<Integer, Integer> followers) {}

    @Provide
    Arbitrary<List<int[]>> pieces() {
        return Arbitraries.integers()
                .between(-1, 3)
                .array(int[].class)
                .ofMaxSize(40)
                .list()
                .ofMinSize(1)
                .ofMaxSize(6);
    }

    @Provide
    Arbitrary<int[]> sequences() {
        return Arbitraries.integers().between(-1, 3).array(int[].class).ofMaxSize(60);
    }

    @Property(tries = 300)
    void listsWhatCountingByHandFinds(
            @ForAll("pieces") List<int[]> pieces,
            @ForAll("sequences") int[] sequence,
            @ForAll @IntRange(min = 1, max = 4) int least,
            @ForAll @IntRange(min = 0, max = 8) int more) {
        int most = least + more;
        for (int limit : new int[] {4, 100_000}) { // two bytes a token, and four
            SuffixAutomaton automaton = automaton(pieces, limit);
            Match match = new Match();
            Contexts contexts = new Contexts();
            for (int i = 0; i <= sequence.length; i++) {
                contexts.clear();
                automaton.contexts(match, least, most, contexts);
                int[] soFar = Arrays.copyOf(sequence, i);
                assertEquals(counted(pieces, soFar, least, most), listed(contexts), () -> Arrays.toString(soFar));
                assertEquals(longest(pieces, soFar, most + 2), match.length());
                if (i < sequence.length) {
                    automaton.advance(match, sequence[i], most + 2);
                }
            }
        }
    }

    @Property(tries = 200)
    void aSequenceIsCountedAsItGrows(
            @ForAll("sequences") int[] sequence, @ForAll @IntRange(min = 1, max = 6) int most) {
        SequenceAutomaton automaton = new SequenceAutomaton();
        SequenceAutomaton rebuilt = new SequenceAutomaton();
        Contexts contexts = new Contexts();
        for (int i = 0; i <= sequence.length; i++) {
            int[] soFar = Arrays.copyOf(sequence, i);
            List<Found> expected = counted(List.of(soFar), soFar, 1, most);
            rebuilt.rebuild(sequence, i);
            for (SequenceAutomaton one : List.of(automaton, automaton.copy(), rebuilt)) {
                contexts.clear();
                one.contexts(1, most, contexts);
                assertEquals(expected, listed(contexts), () -> Arrays.toString(soFar));
            }
            if (i < sequence.length) {
                automaton.append(sequence[i]);
            }
        }
    }

    @Property(tries = 200)
    void twoPartsMergedCountAsOne(
            @ForAll("pieces") List<int[]> a, @ForAll("pieces") List<int[]> b, @ForAll("sequences") int[] sequence) {
        SuffixAutomaton first = automaton(a, 4);
        SuffixAutomaton second = automaton(b, 4);
        List<int[]> both = new ArrayList<>(a);
        both.addAll(b);
        Match inFirst = new Match();
        Match inSecond = new Match();
        for (int token : sequence) {
            first.advance(inFirst, token, 9);
            second.advance(inSecond, token, 9);
        }
        Contexts x = new Contexts();
        Contexts y = new Contexts();
        Contexts merged = new Contexts();
        first.contexts(inFirst, 2, 7, x);
        second.contexts(inSecond, 2, 7, y);
        merged.merge(x, y);
        assertEquals(counted(both, sequence, 2, 7), listed(merged));
    }

    @Property(tries = 100)
    void growsOnAfterFreezing(@ForAll("pieces") List<int[]> a, @ForAll("pieces") List<int[]> b) {
        SuffixBuilder builder = new SuffixBuilder(4, 1);
        a.forEach(builder::add);
        SuffixAutomaton before = builder.freeze();
        long bytes = before.bytes();
        b.forEach(builder::add);
        List<int[]> both = new ArrayList<>(a);
        both.addAll(b);
        int[] sequence = a.get(0);
        assertEquals(followers(automaton(a, 4), sequence), followers(before, sequence));
        assertEquals(followers(automaton(both, 4), sequence), followers(builder.freeze(), sequence));
        assertEquals(bytes, before.bytes());
    }

    /** Many followers, and counts beyond 16 bits. */
    @Test
    void countsAndDegreesBeyondSixteenBits() {
        int many = 70_000;
        int[] piece = new int[2 * many];
        for (int i = 0; i < many; i++) {
            piece[2 * i] = 0;
            piece[2 * i + 1] = 1 + i % 3;
        }
        int[] fan = new int[2 * many];
        for (int i = 0; i < many; i++) {
            fan[2 * i] = 4;
            fan[2 * i + 1] = 5 + i;
        }
        for (int limit : new int[] {60_000, 100_000}) {
            SuffixBuilder builder = new SuffixBuilder(limit, 16);
            builder.add(piece);
            if (limit == 100_000) {
                builder.add(fan);
            }
            SuffixAutomaton automaton = builder.freeze();
            Map<Integer, Integer> after =
                    followers(automaton, new int[] {0}).get(0).followers();
            assertEquals(Map.of(1, 23_334, 2, 23_333, 3, 23_333), after);
            Map<Integer, Integer> start = new TreeMap<>();
            Contexts all = new Contexts();
            Match match = new Match();
            automaton.advance(match, 1, 10);
            automaton.contexts(match, 1, 1, all);
            for (int i = 0; i < all.followers(0); i++) {
                start.put(all.token(all.start(0) + i), all.times(all.start(0) + i));
            }
            assertEquals(Map.of(0, 23_334 - (many % 3 == 1 ? 1 : 0)), start);
            if (limit == 100_000) {
                assertEquals(
                        many,
                        followers(automaton, new int[] {4}).get(0).followers().size());
            }
        }
        int[] same = new int[200_000];
        SuffixBuilder builder = new SuffixBuilder(4, 16);
        builder.add(same);
        SuffixAutomaton automaton = builder.freeze();
        Match match = new Match();
        for (int i = 0; i < 5000; i++) {
            automaton.advance(match, 0, 300);
        }
        Contexts contexts = new Contexts();
        automaton.contexts(match, 1, 2, contexts);
        assertEquals(
                List.of(new Found(2, Map.of(0, same.length - 2)), new Found(1, Map.of(0, same.length - 1))),
                listed(contexts));
    }

    @Test
    void tellsWhereAContextStands() {
        List<int[]> pieces = List.of(new int[] {1, 2, 3, 1, 2}, new int[] {1, 2, 3, 1, 2}, new int[] {2, 1, 2, 0});
        SuffixAutomaton automaton = automaton(pieces, 4);
        List<Long> places = new ArrayList<>();
        automaton.places(new int[] {9, 1, 2}, 3, 2, place -> places.add(place));
        assertEquals(List.of(1L, 7L, 14L), places);
    }

    /** Memory that the format's description promises, on music-like repetition. */
    @Test
    void takesAboutTwentyBytesAToken() {
        SplittableRandom random = new SplittableRandom(3);
        int[][] motifs = new int[400][12];
        for (int[] motif : motifs) {
            Arrays.setAll(motif, i -> random.nextInt(300));
        }
        SuffixBuilder builder = new SuffixBuilder(300, 1 << 16);
        int tokens = 0;
        for (int piece = 0; piece < 300; piece++) {
            int[] ids = new int[360];
            for (int i = 0; i < ids.length; i += 12) {
                System.arraycopy(motifs[random.nextInt(motifs.length)], 0, ids, i, 12);
            }
            builder.add(ids);
            tokens += ids.length;
        }
        double each = (double) builder.freeze().bytes() / tokens;
        assertTrue(each < 24, each + " bytes a token");
    }

    private static SuffixAutomaton automaton(List<int[]> pieces, int limit) {
        SuffixBuilder builder = new SuffixBuilder(limit, 16);
        pieces.forEach(builder::add);
        return builder.freeze();
    }

    private static List<Found> followers(SuffixAutomaton automaton, int[] sequence) {
        Match match = new Match();
        for (int token : sequence) {
            automaton.advance(match, token, 12);
        }
        Contexts contexts = new Contexts();
        automaton.contexts(match, 1, 12, contexts);
        return listed(contexts);
    }

    private static List<Found> listed(Contexts contexts) {
        List<Found> found = new ArrayList<>();
        for (int i = 0; i < contexts.count(); i++) {
            Map<Integer, Integer> followers = new TreeMap<>();
            long total = 0;
            for (int j = contexts.start(i); j < contexts.start(i) + contexts.followers(i); j++) {
                assertEquals(null, followers.put(contexts.token(j), contexts.times(j)), "a token comes once");
                total += contexts.times(j);
            }
            assertEquals(total, contexts.total(i));
            found.add(new Found(contexts.length(i), followers));
        }
        return found;
    }

    /** Every suffix of the sequence; of those that are followed equally often, the longest. */
    private static List<Found> counted(List<int[]> pieces, int[] sequence, int least, int most) {
        List<Found> found = new ArrayList<>();
        int total = -1;
        for (int length = Math.min(most, sequence.length); length >= least; length--) {
            Map<Integer, Integer> followers = new TreeMap<>();
            for (int[] piece : pieces) {
                for (int i = 0; i + length < piece.length; i++) {
                    if (piece[i + length] >= 0 && stands(piece, i, sequence, length)) {
                        followers.merge(piece[i + length], 1, Integer::sum);
                    }
                }
            }
            int sum = followers.values().stream().mapToInt(x -> x).sum();
            if (sum > 0 && sum != total) {
                found.add(new Found(length, followers));
                total = sum;
            }
        }
        return found;
    }

    private static int longest(List<int[]> pieces, int[] sequence, int most) {
        for (int length = Math.min(most, sequence.length); length > 0; length--) {
            for (int[] piece : pieces) {
                for (int i = 0; i + length <= piece.length; i++) {
                    if (stands(piece, i, sequence, length)) {
                        return length;
                    }
                }
            }
        }
        return 0;
    }

    private static boolean stands(int[] piece, int at, int[] sequence, int length) {
        for (int i = 0; i < length; i++) {
            int token = sequence[sequence.length - length + i];
            if (token < 0 || piece[at + i] != token) {
                return false;
            }
        }
        return true;
    }
}
