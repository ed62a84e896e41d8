package io.github.faissstyle.hierarchical;

import io.github.faissstyle.pattern.StylePath;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Says that a style is not there, what is, and which one may have been meant. */
final class UnknownStyle {
    /** Names listed at most. */
    private static final int LISTED = 40;

    private UnknownStyle() {}

    static String message(StylePath path, Collection<StylePath> styles) {
        boolean parentThere = styles.contains(path.toParent());
        boolean child = path.isChild() && parentThere;
        List<String> names = styles.stream()
                .filter(s -> child ? s.isChild() && s.parent().equals(path.parent()) : !s.isChild())
                .map(s -> child ? String.valueOf(s.child()) : s.parent())
                .sorted()
                .toList();
        String wanted = child ? String.valueOf(path.child()) : path.parent();
        String what = child
                ? "child genre \"" + wanted + "\" of \"" + path.parent() + "\""
                : "parent genre \"" + wanted + "\"";
        if (names.isEmpty()) {
            return what + " is not in the index, which has none";
        }
        String list = names.stream().limit(LISTED).collect(Collectors.joining(", "));
        String more = names.size() > LISTED ? " and " + (names.size() - LISTED) + " more" : "";
        return what + " is not in the index, which has: " + list + more + hint(wanted, names);
    }

    private static String hint(String wanted, List<String> names) {
        String nearest = names.stream()
                .min(Comparator.comparingInt(n -> distance(wanted, n)))
                .orElse("");
        return distance(wanted, nearest) <= Math.max(1, wanted.length() / 3)
                ? "; did you mean \"" + nearest + "\"?"
                : "";
    }

    /** Edits between two names (Levenshtein), upper and lower case being equal. */
    private static int distance(String a, String b) {
        String x = a.toLowerCase(Locale.ROOT);
        String y = b.toLowerCase(Locale.ROOT);
        int[] row = new int[y.length() + 1];
        java.util.Arrays.setAll(row, j -> j);
        for (int i = 1; i <= x.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= y.length(); j++) {
                int changed = diagonal + (x.charAt(i - 1) == y.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(changed, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[y.length()];
    }
}
