package io.github.faissstyle.pattern;

/**
 * A file or folder that was left out of style packs.
 *
 * @param path where it is, below the style packs' folder, with {@code /} between names
 * @param reason what is wrong with it
 */
public record SkippedFile(String path, String reason) {
    @Override
    public String toString() {
        return path + ": " + reason;
    }
}
