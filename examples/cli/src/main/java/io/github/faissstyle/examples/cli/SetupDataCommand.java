package io.github.faissstyle.examples.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Makes the vectors of examples, or those that are missing. */
@Command(
        name = "setup-data",
        description =
                "Makes the file of vectors that text search reads: all of them, or those of examples that are new.",
        mixinStandardHelpOptions = true)
class SetupDataCommand implements Callable<Integer> {
    @Mixin
    private TextOptions options = new TextOptions();

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    /** Made by picocli. */
    SetupDataCommand() {}

    /** Whether vectors that are there are made again. */
    boolean regenerates() {
        return false;
    }

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        return options.with(spec.commandLine().getErr(), builder -> builder.regenerate(regenerates()), search -> {
            out.println(search.info().examples() + " examples, " + search.info().dimension() + " floats each, by "
                    + search.info().spaces().get(0));
            out.println(options.cache() + ": " + search.info().cache());
            return 0;
        });
    }

    /** Makes the vectors of all examples again. */
    @Command(
            name = "regenerate",
            description = "Makes the file of vectors again, also when it is another model's.",
            mixinStandardHelpOptions = true)
    static final class Regenerate extends SetupDataCommand {
        /** Made by picocli. */
        Regenerate() {}

        @Override
        boolean regenerates() {
            return true;
        }
    }
}
