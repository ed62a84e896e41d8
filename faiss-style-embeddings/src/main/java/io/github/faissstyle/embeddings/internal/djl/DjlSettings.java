package io.github.faissstyle.embeddings.internal.djl;

/** How DJL behaves, to be said before any of its classes is loaded. */
final class DjlSettings {
    private DjlSettings() {}

    /** Nothing is downloaded, and nobody told, unless the user has said otherwise. */
    static void set() {
        setUnlessSet("ai.djl.offline", "true");
        setUnlessSet("OPT_OUT_TRACKING", "true");
    }

    private static void setUnlessSet(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }
}
