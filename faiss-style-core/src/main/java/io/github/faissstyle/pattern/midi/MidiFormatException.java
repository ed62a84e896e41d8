package io.github.faissstyle.pattern.midi;

import io.github.faissstyle.common.FaissStyleException;
import org.jspecify.annotations.Nullable;

/** A file is no Standard MIDI File that can be read; the message says what is wrong with it. */
public final class MidiFormatException extends FaissStyleException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param message what is wrong
     */
    public MidiFormatException(String message) {
        super(message);
    }

    /**
     * Creates an exception with a cause.
     *
     * @param message what is wrong
     * @param cause what was thrown below, or null
     */
    public MidiFormatException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
