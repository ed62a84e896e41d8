package io.github.faissstyle.pattern.midi;

import io.github.faissstyle.common.FaissStyleException;
import io.github.faissstyle.internal.util.AtomicFiles;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import javax.sound.midi.InvalidMidiDataException;
import javax.sound.midi.MidiSystem;
import javax.sound.midi.Sequence;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes Standard MIDI Files with the JDK's own reader and writer. Needs the module {@code java.desktop},
 * which the class path always has; on the module path start with {@code --add-modules java.desktop}.
 */
public final class MidiFiles {
    /** Larger files are refused. */
    public static final long MAX_BYTES = 16L << 20;

    private MidiFiles() {}

    /**
     * Reads a file onto the grid of sixteenths: onsets go to the nearest (halves up), durations are at least one and at
     * most {@value Score#MAX_DURATION}, velocities go to the nearest ten, tempi to the nearest five. Bar 1 begins at
     * tick 0. Where the file names no key it is estimated, where it has no chord texts chords are found in the notes; a
     * file that {@link #write} wrote says both, or means that there are none.
     *
     * @param file the file, at most {@value #MAX_BYTES} bytes, format 0 or 1, with ticks a quarter
     * @return the piece
     * @throws MidiFormatException if it is no such file
     * @throws FaissStyleException if it cannot be read
     */
    public static Score read(Path file) {
        try {
            long size = Files.size(file);
            if (size > MAX_BYTES) {
                throw new MidiFormatException(file + " has " + size + " bytes, expected at most " + MAX_BYTES);
            }
            return parse(Files.readAllBytes(file));
        } catch (MidiFormatException e) {
            throw new MidiFormatException(file + ": " + e.getMessage(), e);
        } catch (NoSuchFileException e) {
            throw new FaissStyleException("there is no file " + file, e);
        } catch (IOException e) {
            throw new FaissStyleException("cannot read " + file + ": " + e, e);
        }
    }

    /**
     * Reads a file's bytes, as {@link #read} does.
     *
     * @param bytes the whole file
     * @return the piece
     * @throws MidiFormatException if it is no such file
     */
    public static Score parse(byte[] bytes) {
        MidiStructure.check(bytes);
        try {
            return new SequenceReader(MidiSystem.getSequence(new ByteArrayInputStream(bytes))).read();
        } catch (InvalidMidiDataException | IOException e) {
            throw new MidiFormatException("not a MIDI file that can be read: " + e.getMessage(), e);
        }
    }

    /**
     * Writes a piece as a format 1 file with 480 ticks a quarter, a track for each instrument; all or nothing. A note
     * that is struck again while it sounds ends there; otherwise {@link #read} gives the piece back as it is, if it has
     * at most 15 programs.
     *
     * @param score the piece
     * @param file where to; replaced if it exists
     * @param name name of the piece, or null
     * @throws FaissStyleException if it cannot be written
     */
    public static void write(Score score, Path file, @Nullable String name) {
        try {
            Sequence sequence = new SequenceWriter(score).write(name);
            AtomicFiles.write(file, channel -> MidiSystem.write(sequence, 1, Channels.newOutputStream(channel)));
        } catch (InvalidMidiDataException e) {
            throw new FaissStyleException("the piece does not fit a MIDI file: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new FaissStyleException("cannot write " + file + ": " + e, e);
        }
    }
}
