package io.github.faissstyle.internal.engine.state;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** Keeps what searches work with from one to the next, about one a thread, so that they need not allocate it. */
public final class Spares<T> {
    private static final int SLOTS = 16;

    private final AtomicReferenceArray<@Nullable T> slots = new AtomicReferenceArray<>(SLOTS);

    /** Takes one out; null if there is none for this thread. */
    public @Nullable T take() {
        return slots.getAndSet(slot(), null);
    }

    /** Puts one back, for this thread or another that shares its slot. */
    public void putBack(T spare) {
        slots.set(slot(), spare);
    }

    private static int slot() {
        return (int) (Thread.currentThread().getId() & (SLOTS - 1));
    }
}
