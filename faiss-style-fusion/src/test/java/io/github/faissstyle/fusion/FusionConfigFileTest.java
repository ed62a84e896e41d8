package io.github.faissstyle.fusion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.faissstyle.common.FaissStyleException;
import io.github.faissstyle.hierarchical.HierarchicalIndex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FusionConfigFileTest {
    @TempDir
    Path dir;

    private FusionConfig saved(FusionConfigBuilder builder) {
        Path file = dir.resolve("fusion.json");
        builder.build().save(file);
        return FusionConfig.load(file);
    }

    @Test
    void bringsBackEveryValue() {
        Map<String, Double> children = new LinkedHashMap<>();
        children.put("zouk", 0.25);
        children.put("\"afro\\beat\" \u00e9", 3.0);
        FusionConfigBuilder backoff = FusionConfig.builder()
                .family("pop")
                .children(children)
                .strengths(0, 1 / 3.0, 2)
                .strengthsPerView(true)
                .strengthShare(0.1)
                .rawWeight(0.31)
                .keyWeight(0.29)
                .historyWeight(0.11)
                .weights(FusionWeights.of(0.1, 0.2, 1 / 7.0, 0.4))
                .modelWeight(0.9)
                .discount(0.7)
                .priorCount(1.5)
                .minMatch(3)
                .maxMatch(20)
                .maxCopy(40)
                .freeToCopy(List.of("pop", "pop/zouk"));
        for (FusionConfigBuilder builder : List.of(
                backoff,
                FusionConfig.builder().family("pop"),
                FusionConfig.builder().family("pop").strength(1.25),
                FusionConfig.builder().family("pop").forScoring(),
                Packs.config()
                        .childBias(0.7)
                        .fusionWeight(0.3)
                        .ngramSize(5)
                        .interpolation(Interpolation.LOGIT)
                        .transitions(Transitions.RETRIEVED)
                        .topKPatterns(9)
                        .queryTokens(17))) {
            FusionConfig config = builder.build();
            FusionConfig back = saved(builder);
            assertEquals(config, back);
            assertEquals(config.toString(), back.toString());
            assertEquals(
                    List.copyOf(config.children().keySet()),
                    List.copyOf(back.children().keySet()),
                    "in order");
        }
    }

    @Test
    void staysInTheFolderOfAnIndexThatIsSavedAgain() {
        try (HierarchicalIndex index = Packs.random(6, 12, 8, 1).index()) {
            index.save(dir);
            FusionConfig config = FusionConfig.builder().family("pop").build();
            config.save(dir.resolve("fusion.json"));
            index.save(dir);
            assertEquals(config, FusionConfig.load(dir.resolve("fusion.json")));
        }
    }

    @Test
    void takesDefaultsForWhatIsLeftOut() throws IOException {
        Path file = write(
                "{\"format\": \"faiss-style-fusion\", \"version\": 1, \"mode\": \"BACKOFF\", \"family\": \"pop\"}");
        assertEquals(
                FusionConfig.builder().family("pop").mode(FusionMode.BACKOFF).build(), FusionConfig.load(file));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'format': 'x' | format is \"x\", expected faiss-style-fusion",
                "'version': 2 | field \"version\" is 2, expected 1 to 1",
                "'mode': 'FAST' | there is \"FAST\" where one of [BACKOFF, NGRAM_COMPATIBLE] is expected",
                "'family': 3 | field \"family\" is 3, expected a text",
                "'family': ' ' | family must not be blank",
                "'children': {'a': 'b'} | field \"a\" is b, expected a number",
                "'children': {'a': -1} | weight of child a must be above 0",
                "'maxMatch': 1.5 | field \"maxMatch\" is 1.5, expected a whole number",
                "'maxMatch': 300 | maxMatch must be in [1.0, 256.0], was 300.0",
                "'strengthsPerView': 1 | field \"strengthsPerView\" is 1, expected true or false",
                "'strengths': [1, 'x'] | field \"strengths\" is x, expected numbers",
                "'ngramSize': 3 | field \"ngramSize\" is unknown in mode BACKOFF",
                "'freeToCopy': [1] | field \"freeToCopy\" is 1, expected texts",
                "'weights': {'rawAlone': [1], 'raw': [1], 'key': [1], 'history': [1]} | weights \"rawAlone\" must be 12 numbers, was [1.0]",
                "'weights': [] | field \"weights\" is [], expected an object",
            })
    void refusesWhatItCannotMean(String field, String says) throws IOException {
        String name = field.substring(0, field.indexOf(':'));
        StringBuilder json = new StringBuilder("{").append(field);
        for (String usual :
                List.of("'format': 'faiss-style-fusion'", "'version': 1", "'mode': 'BACKOFF'", "'family': 'pop'")) {
            json.append(usual.startsWith(name) ? "" : ", " + usual);
        }
        Path file = write(json.append('}').toString().replace('\'', '"'));
        String message = String.valueOf(assertThrows(FaissStyleException.class, () -> FusionConfig.load(file))
                .getMessage());
        assertTrue(message.contains(says) && message.contains(file.toString()), message);
    }

    @Test
    void refusesWhatIsNoConfiguration() throws IOException {
        for (String text : List.of("", "[]", "{\"format\"", "null", "{\"a\": 1, \"a\": 2}", "\u0000")) {
            Path file = write(text);
            String message = String.valueOf(assertThrows(FaissStyleException.class, () -> FusionConfig.load(file), text)
                    .getMessage());
            assertTrue(message.contains(file.toString()), message);
        }
        String message = String.valueOf(
                assertThrows(FaissStyleException.class, () -> FusionConfig.load(dir.resolve("none.json")))
                        .getMessage());
        assertTrue(message.contains("there is no configuration"), message);
        assertThrows(
                FaissStyleException.class,
                () -> FusionConfig.builder().family("pop").build().save(dir.resolve("missing/fusion.json")));
    }

    private Path write(String text) throws IOException {
        return Files.writeString(dir.resolve("given.json"), text);
    }
}
