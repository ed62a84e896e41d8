package io.github.faissstyle.fusion.internal.packs;

/** How patterns and sequence are looked at. */
public enum View {
    /** As they are. */
    RAW,
    /** Moved to one tonic. */
    KEY
}
