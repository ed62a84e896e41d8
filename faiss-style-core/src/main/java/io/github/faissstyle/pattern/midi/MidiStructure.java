package io.github.faissstyle.pattern.midi;

import java.nio.ByteBuffer;

/**
 * Walks the chunks and events of a Standard MIDI File and checks every length against the bytes that are left. The
 * JDK's reader allocates what a length says before it reads, so lying lengths are refused here.
 */
final class MidiStructure {
    private static final int HEADER = 0x4D546864; // MThd
    private static final int TRACK = 0x4D54726B; // MTrk

    private final ByteBuffer in;

    private MidiStructure(byte[] file) {
        in = ByteBuffer.wrap(file);
    }

    /** Fails with a message that names the byte if a length does not fit. */
    static void check(byte[] file) {
        new MidiStructure(file).run();
    }

    private void run() {
        require(in.remaining() >= 14 && in.getInt() == HEADER, "no MIDI header (MThd)");
        int length = in.getInt();
        require(length >= 6 && length <= in.remaining(), "header length " + Integer.toUnsignedString(length));
        int end = in.position() + length;
        int format = in.getShort();
        require(format == 0 || format == 1, "format " + format + ", expected 0 or 1");
        int tracks = in.getShort() & 0xFFFF;
        int division = in.getShort();
        require(division > 0, division < 0 ? "SMPTE time division, expected ticks a quarter" : "0 ticks a quarter");
        in.position(end);
        int seen = 0;
        while (seen < tracks) {
            require(in.remaining() >= 8, "only " + seen + " of " + tracks + " tracks");
            int type = in.getInt();
            int size = in.getInt();
            require(
                    size >= 0 && size <= in.remaining(),
                    "chunk length " + Integer.toUnsignedString(size) + " with " + in.remaining() + " bytes left");
            int chunkEnd = in.position() + size;
            if (type == TRACK) {
                walk(chunkEnd);
                seen++;
            }
            in.position(chunkEnd);
        }
    }

    private void walk(int end) {
        int running = 0;
        while (in.position() < end) {
            number(end);
            require(in.position() < end, "track ends after a delta time");
            int status = in.get() & 0xFF;
            if (status < 0x80) {
                require(running != 0, "data byte without a status");
                status = running;
                in.position(in.position() - 1);
            }
            if (status == 0xFF) {
                require(in.position() < end, "meta event without a type");
                int type = in.get() & 0xFF;
                skip(number(end), end);
                if (type == 0x2F) {
                    return;
                }
            } else if (status == 0xF0 || status == 0xF7) {
                skip(number(end), end);
            } else {
                require(status < 0xF0, "status " + status + " inside a file");
                running = status;
                for (int left = status >= 0xC0 && status < 0xE0 ? 1 : 2; left > 0; left--) {
                    // The JDK's reader takes such a byte as it is: a program or pitch beyond 127.
                    require(in.position() == end || in.get(in.position()) >= 0, "status byte in place of data");
                    skip(1, end);
                }
            }
        }
    }

    private int number(int end) {
        int value = 0;
        for (int i = 0; i < 4; i++) {
            require(in.position() < end, "number cut short");
            int b = in.get();
            value = (value << 7) | (b & 0x7F);
            if (b >= 0) {
                return value;
            }
        }
        throw fault("number of more than four bytes");
    }

    private void skip(int bytes, int end) {
        require(
                bytes <= end - in.position(),
                "event length " + bytes + " with " + (end - in.position()) + " bytes left in the track");
        in.position(in.position() + bytes);
    }

    private void require(boolean holds, String fault) {
        if (!holds) {
            throw fault(fault);
        }
    }

    private MidiFormatException fault(String fault) {
        return new MidiFormatException("offset " + in.position() + ": " + fault);
    }
}
