package io.github.faissstyle.common;

/**
 * Hears how far a long piece of work has come, and may stop it.
 *
 * <p>Called on a thread that does the work, so it should return quickly; calls of one piece of work never overlap. A
 * listener stops the work by throwing {@link java.util.concurrent.CancellationException}: it reaches the caller, and
 * nothing half-done is left behind, on disk or in memory.
 */
@FunctionalInterface
public interface ProgressListener {
    /** Does nothing. */
    ProgressListener NONE = (stage, done, total) -> {};

    /**
     * Tells how far the work has come.
     *
     * @param stage what is being done, a few lower-case words such as {@code "embedding patterns"}
     * @param done units finished in this stage, never falling within a stage
     * @param total units in this stage, or -1 where not known
     */
    void progress(String stage, long done, long total);
}
