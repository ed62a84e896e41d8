package io.github.faissstyle.examples.cli;

import io.github.faissstyle.common.FaissStyleException;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/**
 * The program. A failure is one line on the error stream that says what and what to do; exit code 1 for a failure, 2
 * for a wrong call.
 */
@Command(
        name = "faiss-style",
        description =
                "Style packs to an index, music generated with and without retrieval, examples found by description.",
        mixinStandardHelpOptions = true,
        version = "faiss-style 0.1.0-SNAPSHOT",
        subcommands = {
            BuildCommand.class,
            GenerateCommand.class,
            EvaluateCommand.class,
            TuneCommand.class,
            RetrieveCommand.class,
            RetrieveByTextCommand.class,
            InspectCommand.class,
            SetupDataCommand.class,
            SetupDataCommand.Regenerate.class,
            SearchTextCommand.class,
            CompareSearchCommand.class,
            EvaluateSearchCommand.class
        })
public final class FaissStyle implements Runnable {
    @Option(names = "--verbose", scope = CommandLine.ScopeType.INHERIT, description = "Show where a failure came from.")
    private boolean verbose;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    /** Made by picocli. */
    FaissStyle() {}

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "choose a command: " + String.join(", ", spec.subcommands().keySet()));
    }

    /**
     * Runs the program and ends the JVM with its exit code.
     *
     * @param args the arguments; see {@code --help}
     */
    public static void main(String[] args) {
        main(List.of(), args);
    }

    /**
     * Runs the program with more commands and ends the JVM with its exit code.
     *
     * @param more commands, annotated for picocli
     * @param args the arguments; see {@code --help}
     */
    public static void main(List<?> more, String[] args) {
        System.setProperty("java.awt.headless", "true");
        int code = run(
                new PrintWriter(System.out, true, Charset.defaultCharset()),
                new PrintWriter(System.err, true, Charset.defaultCharset()),
                more,
                args);
        if (code != 0 && Boolean.getBoolean("faissstyle.cli.throw")) {
            throw new IllegalStateException("faiss-style ended with exit code " + code);
        }
        if (code != 0) {
            System.exit(code);
        }
    }

    /**
     * Runs the program.
     *
     * @param out where results go
     * @param err where failures go
     * @param args the arguments
     * @return the exit code
     */
    static int run(PrintWriter out, PrintWriter err, String... args) {
        return run(out, err, List.of(), args);
    }

    /**
     * Runs the program with more commands.
     *
     * @param out where results go
     * @param err where failures go
     * @param more commands, annotated for picocli
     * @param args the arguments
     * @return the exit code
     */
    public static int run(PrintWriter out, PrintWriter err, List<?> more, String... args) {
        FaissStyle program = new FaissStyle();
        CommandLine line = new CommandLine(program);
        more.forEach(line::addSubcommand);
        line.setOut(out).setErr(err);
        line.setParameterExceptionHandler((e, arguments) -> {
            err.println("faiss-style: " + oneLine(e) + " (see "
                    + e.getCommandLine().getCommandSpec().qualifiedName() + " --help)");
            return 2;
        });
        line.setExecutionExceptionHandler((e, command, parsed) -> {
            err.println("faiss-style: " + oneLine(e));
            if (program.verbose) {
                e.printStackTrace(err);
            }
            return 1;
        });
        return line.execute(args);
    }

    private static String oneLine(Exception e) {
        boolean ours = e instanceof FaissStyleException
                || e instanceof IllegalArgumentException
                || e instanceof ParameterException;
        String text =
                ours && e.getMessage() != null ? e.getMessage() : "unexpected failure, run again with --verbose: " + e;
        return text.replaceAll("\\s*\\R\\s*", " ");
    }
}
