package io.github.faissstyle.internal.util;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

/**
 * Writes whole files: beside the target, forced to disk, then moved over it. A crash leaves the old file or the new
 * one.
 */
public final class AtomicFiles {
    /** Fills a file. */
    @FunctionalInterface
    public interface Content {
        /**
         * Writes everything.
         *
         * @param channel an empty file, positioned at 0
         * @throws IOException if writing fails
         */
        void writeTo(FileChannel channel) throws IOException;
    }

    /** Fills a file by its name. */
    @FunctionalInterface
    public interface Filler {
        /**
         * Writes everything.
         *
         * @param file an empty file
         * @throws IOException if writing fails
         */
        void fill(Path file) throws IOException;
    }

    private AtomicFiles() {}

    /**
     * Replaces a file, or makes it.
     *
     * @param target the file
     * @param content what to write
     * @throws IOException if it cannot be written; the old file, if any, is untouched and nothing is left beside it
     */
    public static void write(Path target, Content content) throws IOException {
        replace(target, beside -> {
            try (FileChannel channel = FileChannel.open(beside, StandardOpenOption.WRITE)) {
                content.writeTo(channel);
            }
        });
    }

    /**
     * Replaces a file, or makes it, with what something that opens files itself writes.
     *
     * @param target the file
     * @param filler fills an empty file that it is given
     * @throws IOException if it cannot be written; the old file, if any, is untouched and nothing is left beside it
     */
    public static void replace(Path target, Filler filler) throws IOException {
        Path absolute = target.toAbsolutePath();
        Path folder = absolute.getParent();
        Path name = absolute.getFileName();
        if (folder == null || name == null || Files.isDirectory(absolute)) {
            throw new IOException(target + " is a folder, expected a file's name");
        }
        Path beside = Files.createTempFile(folder, "." + name, ".tmp");
        try {
            filler.fill(beside);
            try (FileChannel channel = FileChannel.open(beside, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            usualPermissions(beside);
            move(beside, absolute);
            forceDirectory(folder);
        } finally {
            Files.deleteIfExists(beside);
        }
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            throw new IOException("the file system of " + to + " cannot replace a file in one step", e);
        }
    }

    /** Temporary files are made for the owner alone; an index is as readable as other new files. */
    private static void usualPermissions(Path file) throws IOException {
        Path probe = file.resolveSibling(file.getFileName() + ".new");
        if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createFile(probe);
            try {
                Files.setPosixFilePermissions(file, Files.getPosixFilePermissions(probe));
            } finally {
                Files.delete(probe);
            }
        }
    }

    /**
     * Forces a folder's entries to disk, where the system can: Windows cannot open a folder, and does not need it.
     *
     * @param folder the folder
     * @throws IOException if forcing fails
     */
    public static void forceDirectory(Path folder) throws IOException {
        if (System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows")) {
            return;
        }
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
