package io.github.faissstyle.pattern;

import io.github.faissstyle.internal.util.Checks;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * Names a style: a parent genre, or one of its child genres. Written {@code pop} or {@code pop/dance_pop}.
 *
 * <p>Ordered by parent, a parent before its children, children by name.
 *
 * @param parent name of the parent genre, not blank, without {@code /}
 * @param child name of the child genre, not blank, without {@code /}; or null for the parent itself
 */
public record StylePath(String parent, @Nullable String child) implements Comparable<StylePath> {
    private static final Comparator<StylePath> ORDER = Comparator.comparing(StylePath::parent)
            .thenComparing(StylePath::child, Comparator.nullsFirst(Comparator.naturalOrder()));

    /** Checks the names. */
    public StylePath {
        checkName("parent", parent);
        if (child != null) {
            checkName("child", child);
        }
    }

    /**
     * Names a parent genre.
     *
     * @param parent name of the parent genre
     * @return its path
     */
    public static StylePath of(String parent) {
        return new StylePath(parent, null);
    }

    /**
     * Names a child genre.
     *
     * @param parent name of the parent genre
     * @param child name of the child genre
     * @return its path
     */
    public static StylePath of(String parent, String child) {
        return new StylePath(parent, child);
    }

    /**
     * Reads {@code parent} or {@code parent/child}.
     *
     * @param text the path as {@link #toString()} writes it
     * @return the path
     */
    public static StylePath parse(String text) {
        int slash = text.indexOf('/');
        return slash < 0 ? of(text) : of(text.substring(0, slash), text.substring(slash + 1));
    }

    /**
     * Tells a child genre from a parent.
     *
     * @return true for a child genre
     */
    public boolean isChild() {
        return child != null;
    }

    /**
     * Returns the parent genre's own path.
     *
     * @return this path without the child
     */
    public StylePath toParent() {
        return of(parent);
    }

    @Override
    public int compareTo(StylePath other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return child == null ? parent : parent + "/" + child;
    }

    private static void checkName(String what, String name) {
        Checks.notBlank(what, name);
        if (name.indexOf('/') >= 0) {
            throw new IllegalArgumentException(what + " must not contain '/', was \"" + name + "\"");
        }
    }
}
