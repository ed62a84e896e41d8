package io.github.faissstyle.internal.engine.ivf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.faissstyle.common.FaissStyleException;
import org.junit.jupiter.api.Test;

class InvertedListTest {
    @Test
    void growsByHalfAsFarAsAnArrayGoes() {
        assertEquals(150, InvertedList.capacity(100, 101, 256));
        assertEquals(300, InvertedList.capacity(100, 300, 256));
        // A list of 6 GB may grow on, though not by half.
        int most = (Integer.MAX_VALUE - 16) / 256;
        assertEquals(most, InvertedList.capacity(6_000_000, 6_000_001, 256));
        assertEquals(most, InvertedList.capacity(most - 1, most, 256));
    }

    @Test
    void saysWhereAListIsFull() {
        ListCodec<float[]> wide = new FloatLists(1 << 20);
        String message = assertThrows(
                        FaissStyleException.class,
                        () -> InvertedList.empty(wide).withRoom(wide, 2048))
                .getMessage();
        assertTrue(message.contains("2048") && message.contains("2047") && message.contains("nlist"), message);
    }
}
