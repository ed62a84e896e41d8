package io.github.faissstyle.examples.cli;

import io.github.faissstyle.common.ProgressListener;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Shows a bar a stage on the error stream, if somebody sits at it. */
public final class Progress implements ProgressListener, AutoCloseable {
    private @Nullable ProgressBar bar;
    private String stage = "";

    /** Makes one that shows nothing yet. */
    public Progress() {}

    @Override
    public void progress(String newStage, long done, long total) {
        if (!CommandLine.Help.Ansi.AUTO.enabled() || total <= 0) {
            return;
        }
        ProgressBar shown = bar;
        if (shown == null || !newStage.equals(stage)) {
            end();
            stage = newStage;
            shown = new ProgressBarBuilder()
                    .setTaskName(newStage.substring(0, 1).toUpperCase(Locale.ROOT) + newStage.substring(1))
                    .setInitialMax(total)
                    .setStyle(ProgressBarStyle.ASCII)
                    .setUpdateIntervalMillis(200)
                    .build();
            bar = shown;
        }
        shown.stepTo(done);
    }

    @Override
    public void close() {
        end();
    }

    /** Takes the bar off the screen. */
    public void end() {
        ProgressBar shown = bar;
        if (shown != null) {
            shown.close();
            bar = null;
        }
    }
}
