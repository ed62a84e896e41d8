package io.github.faissstyle.internal.util;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256, which every JVM has. */
public final class Hashing {
    private final MessageDigest digest;

    /** Starts a hash. */
    public Hashing() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform must have SHA-256", e);
        }
    }

    /**
     * Adds a number, most significant byte first.
     *
     * @param value the number
     */
    public void addInt(int value) {
        for (int shift = 24; shift >= 0; shift -= 8) {
            digest.update((byte) (value >> shift));
        }
    }

    /**
     * Adds bytes.
     *
     * @param bytes the bytes
     */
    public void addBytes(byte[] bytes) {
        digest.update(bytes);
    }

    /**
     * Ends the hash.
     *
     * @return 64 hexadecimal digits
     */
    public String sha256() {
        return HexFormat.of().formatHex(digest.digest());
    }
}
