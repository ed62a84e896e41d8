package io.github.faissstyle.bench.recall;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A peer that runs; the lines are those of {@link io.github.faissstyle.bench.recall.peer.PeerLoop}. */
final class PeerProcess implements AutoCloseable {
    private final String name;
    private final Process process;
    private final Path log;
    private final BufferedWriter questions;
    private final BufferedReader answers;
    private final String description;

    /**
     * Starts it.
     *
     * @param log where it complains
     * @throws PeerFailure if it does not start, or says why it cannot serve
     */
    PeerProcess(String name, List<String> command, Path log) throws PeerFailure {
        this.name = name;
        this.log = log;
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(log.toFile());
        builder.environment().put("OMP_NUM_THREADS", "1");
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new PeerFailure(name, e.getMessage());
        }
        questions = process.outputWriter(StandardCharsets.UTF_8);
        answers = process.inputReader(StandardCharsets.UTF_8);
        description = answer()[1];
    }

    /** What it says that it is. */
    String description() {
        return description;
    }

    /** Asks, and returns the words of the answer but the first. */
    long[] ask(Object... words) throws PeerFailure {
        try {
            questions.write(
                    String.join("\t", Arrays.stream(words).map(Object::toString).toList()));
            questions.newLine();
            questions.flush();
        } catch (IOException e) {
            throw ended();
        }
        String[] answer = answer();
        return Arrays.stream(answer).skip(1).mapToLong(Long::parseLong).toArray();
    }

    private String[] answer() throws PeerFailure {
        String line;
        try {
            line = answers.readLine();
        } catch (IOException e) {
            throw ended();
        }
        if (line == null) {
            throw ended();
        }
        String[] words = line.split("\t", -1);
        if (!words[0].equals("ok")) {
            throw new PeerFailure(name, words[words.length - 1]);
        }
        return words;
    }

    private PeerFailure ended() {
        close();
        String last = "";
        try {
            for (String line : Files.readAllLines(log)) {
                last = line.isBlank() || line.startsWith("\t") ? last : "; " + line.trim();
            }
        } catch (IOException e) {
            last = "; " + e;
        }
        return new PeerFailure(name, "ended with code " + process.exitValue() + last + " (" + log + ")");
    }

    /** Ends it: it has no more lines to answer. */
    @Override
    public void close() {
        try {
            questions.close();
        } catch (IOException e) {
            process.destroy(); // it has ended, or does not listen
        }
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
