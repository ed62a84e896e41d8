package io.github.faissstyle.examples.neural;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.github.faissstyle.examples.cli.Progress;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A library to train on, for those who have none at hand. */
@Command(
        name = "synthesise",
        description = "Makes a library of short clips in eight production styles, with a profile that names them.",
        mixinStandardHelpOptions = true)
final class SynthesiseCommand implements Callable<Integer> {
    @Option(names = "--output-dir", required = true, description = "Where the clips go.")
    private Path outputDir = Path.of("");

    @Option(names = "--tracks", defaultValue = "320", description = "How many (${DEFAULT-VALUE}).")
    private int tracks;

    @Option(names = "--seconds", defaultValue = "5", description = "How long each is (${DEFAULT-VALUE}).")
    private double seconds;

    @Option(names = "--seed", defaultValue = "1", description = "Another seed, other clips (${DEFAULT-VALUE}).")
    private long seed;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    /** Made by picocli. */
    SynthesiseCommand() {}

    @Override
    public Integer call() throws IOException {
        Files.createDirectories(outputDir);
        ClipSynthesiser synthesiser = new ClipSynthesiser(seconds);
        try (Progress progress = new Progress();
                JsonGenerator json = new JsonFactory()
                        .createGenerator(outputDir.resolve("profile.json").toFile(), JsonEncoding.UTF8)) {
            json.writeStartObject();
            json.writeArrayFieldStart("tracks");
            for (int track = 0; track < tracks; track++) {
                ProductionStyle style = ProductionStyle.ALL.get(track % ProductionStyle.ALL.size());
                String name = String.format(Locale.ROOT, "track_%03d.wav", track);
                write(outputDir.resolve(name), synthesiser.clip(style, seed * 1_000_003 + track));
                json.writeStartObject();
                json.writeStringField("track", name);
                json.writeStringField("cluster", style.name());
                json.writeObjectFieldStart("features");
                json.writeNumberField("tempo", style.tempo());
                json.writeNumberField("energy_progression", style.energy());
                json.writeEndObject();
                json.writeEndObject();
                progress.progress("synthesising", track + 1L, tracks);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        spec.commandLine()
                .getOut()
                .printf("%d clips of %d styles in %s%n", tracks, ProductionStyle.ALL.size(), outputDir);
        return 0;
    }

    private static void write(Path file, float[] samples) throws IOException {
        byte[] bytes = new byte[2 * samples.length];
        for (int i = 0; i < samples.length; i++) {
            int value = Math.round(Math.max(-1, Math.min(1, samples[i])) * Short.MAX_VALUE);
            bytes[2 * i] = (byte) value;
            bytes[2 * i + 1] = (byte) (value >> 8);
        }
        AudioFormat format = new AudioFormat(ClipSynthesiser.RATE, 16, 1, true, false);
        try (AudioInputStream stream = new AudioInputStream(new ByteArrayInputStream(bytes), format, samples.length)) {
            AudioSystem.write(stream, AudioFileFormat.Type.WAVE, file.toFile());
        }
    }
}
