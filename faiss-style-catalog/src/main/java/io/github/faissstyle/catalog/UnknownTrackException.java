package io.github.faissstyle.catalog;

import io.github.faissstyle.common.FaissStyleException;

/** A track was named that the catalog does not have, or not any more. */
public final class UnknownTrackException extends FaissStyleException {
    private static final long serialVersionUID = 1;

    /**
     * Says which.
     *
     * @param message names the track
     */
    public UnknownTrackException(String message) {
        super(message);
    }
}
