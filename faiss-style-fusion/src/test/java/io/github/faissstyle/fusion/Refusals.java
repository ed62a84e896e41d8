package io.github.faissstyle.fusion;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.function.Executable;

/** A wrong argument ends in a message that says what is wrong. */
final class Refusals {
    private Refusals() {}

    static void assertRefused(String says, Executable call) {
        String message = String.valueOf(
                assertThrows(IllegalArgumentException.class, call).getMessage());
        assertTrue(message.contains(says), message);
    }
}
