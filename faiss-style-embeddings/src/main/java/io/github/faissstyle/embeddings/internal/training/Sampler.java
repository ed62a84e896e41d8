package io.github.faissstyle.embeddings.internal.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Draws batches of some classes with as many rows of each, so that every anchor has positives. Classes come in a
 * shuffled order, and all of them before one comes again; so do the rows of a class. A class with fewer rows than are
 * wanted of it repeats them.
 */
public final class Sampler {
    private final int[][] rowsOfClass;
    private final int perClass;
    private final int classesPerBatch;
    private final int batches;

    /**
     * Makes a sampler.
     *
     * @param labels class of each row
     * @param classes classes are below this
     * @param batchSize rows a batch at most
     * @param perClass rows of each class in a batch
     */
    public Sampler(int[] labels, int classes, int batchSize, int perClass) {
        this.perClass = perClass;
        rowsOfClass = new int[classes][];
        int[] counts = new int[classes];
        for (int label : labels) {
            counts[label]++;
        }
        for (int c = 0; c < classes; c++) {
            rowsOfClass[c] = new int[counts[c]];
        }
        Arrays.fill(counts, 0);
        for (int row = 0; row < labels.length; row++) {
            rowsOfClass[labels[row]][counts[labels[row]]++] = row;
        }
        classesPerBatch = Math.min(classes, Math.max(2, batchSize / perClass));
        batches = Math.max(1, labels.length / (classesPerBatch * perClass));
    }

    /**
     * Counts the batches of an epoch.
     *
     * @return how many
     */
    public int batches() {
        return batches;
    }

    /**
     * Draws an epoch.
     *
     * @param seed of the training
     * @param epoch which; depends on nothing that was drawn before
     * @return rows of each batch
     */
    public List<int[]> epoch(long seed, int epoch) {
        SplittableRandom random = new SplittableRandom(seed * 1_000_003 + epoch);
        Deck classes =
                new Deck(java.util.stream.IntStream.range(0, rowsOfClass.length).toArray(), random);
        Deck[] rows = new Deck[rowsOfClass.length];
        for (int c = 0; c < rows.length; c++) {
            rows[c] = new Deck(rowsOfClass[c], random);
        }
        List<int[]> all = new ArrayList<>(batches);
        for (int b = 0; b < batches; b++) {
            int[] batch = new int[classesPerBatch * perClass];
            int[] chosen = classes.draw(classesPerBatch);
            for (int i = 0; i < chosen.length; i++) {
                System.arraycopy(rows[chosen[i]].draw(perClass), 0, batch, i * perClass, perClass);
            }
            all.add(batch);
        }
        return all;
    }

    /** Cards that are drawn one after another, and shuffled again when all are out. */
    private static final class Deck {
        private final int[] cards;
        private final SplittableRandom random;
        private int at;

        Deck(int[] cards, SplittableRandom random) {
            this.cards = cards.clone();
            this.random = random;
            at = cards.length;
        }

        /** As many as are wanted, different ones as long as there are. */
        int[] draw(int count) {
            int[] drawn = new int[count];
            int taken = 0;
            while (taken < count) {
                if (at == cards.length) {
                    shuffle(Math.min(taken, cards.length));
                }
                drawn[taken++] = cards[at++];
            }
            return drawn;
        }

        /** Those just drawn go to the end, so that one draw does not hold them twice while others are left. */
        private void shuffle(int justDrawn) {
            int[] last = Arrays.copyOfRange(cards, cards.length - justDrawn, cards.length);
            System.arraycopy(cards, 0, cards, justDrawn, cards.length - justDrawn);
            System.arraycopy(last, 0, cards, 0, justDrawn);
            mix(justDrawn, cards.length);
            rotate(justDrawn);
            at = 0;
        }

        private void mix(int from, int to) {
            for (int i = to - 1; i > from; i--) {
                int j = from + random.nextInt(i - from + 1);
                int card = cards[i];
                cards[i] = cards[j];
                cards[j] = card;
            }
        }

        /** Moves the first ones to the end. */
        private void rotate(int count) {
            int[] first = Arrays.copyOf(cards, count);
            System.arraycopy(cards, count, cards, 0, cards.length - count);
            System.arraycopy(first, 0, cards, cards.length - count, count);
        }
    }
}
