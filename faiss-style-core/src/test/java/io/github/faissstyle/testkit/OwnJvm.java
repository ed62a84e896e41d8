package io.github.faissstyle.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs a class's main method in a JVM of its own, with this one's class path and modules. For what depends on the JIT:
 * how it compiles a method also depends on what the method was called with before, by other tests.
 */
public final class OwnJvm {
    private OwnJvm() {}

    /**
     * Runs a program to its end.
     *
     * @param main has the main method
     * @return what it printed, empty where all is well
     * @throws AssertionError if it ends with another code than 0
     */
    public static String run(Class<?> main) {
        return run(main, List.of());
    }

    /**
     * Runs a program to its end.
     *
     * @param main has the main method
     * @param flags more flags of the JVM
     * @param arguments of the program
     * @return what it printed, empty where all is well
     * @throws AssertionError if it ends with another code than 0
     */
    public static String run(Class<?> main, List<String> flags, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--add-modules"))
                .toList());
        command.addAll(flags);
        command.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=error");
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int code = process.waitFor();
            if (code != 0) {
                throw new AssertionError(main + " ended with " + code + ": " + printed);
            }
            return printed.strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
