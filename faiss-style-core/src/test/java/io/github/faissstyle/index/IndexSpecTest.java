package io.github.faissstyle.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IndexSpecTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Flat",
                "IDMap,Flat",
                "IDMap2,Flat",
                "L2norm,Flat",
                "IDMap,L2norm,Flat",
                "IDMap2,L2norm,Flat",
                "SQ8",
                "SQ6",
                "SQ4",
                "SQfp16",
                "SQbf16",
                "PQ16",
                "PQ8x4",
                "IVF1024,Flat",
                "IVF1024,SQ8",
                "IDMap2,IVF64,PQ16",
                "IVF4096_HNSW32,Flat",
                "HNSW32,Flat",
                "HNSW16,SQ8",
                "HNSW64,PQ8x6",
                "PCA64,Flat",
                "PCAR64,IVF16,Flat",
                "PCAW64,Flat",
                "OPQ16,PQ16",
                "OPQ16_64,IVF1024,PQ16,RFlat",
                "RR32,SQ8",
                "Pad64,Flat",
                "HR,Flat",
                "ITQ,Flat",
                "ITQ32,Flat",
                "SQ4,Refine(SQfp16)",
                "IVF16,RaBitQ",
                "RaBitQ4",
                "L2norm,PCA16,L2norm,Flat"
            })
    void givesTheFactoryStringBack(String factory) {
        assertEquals(factory, IndexSpec.parse(factory).toString());
        assertEquals(IndexSpec.parse(factory), IndexSpec.parse(factory));
        assertEquals(
                IndexSpec.parse(factory).hashCode(), IndexSpec.parse(factory).hashCode());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '>',
            value = {
                "Flat,IDMap > IDMap,Flat",
                "L2norm,Flat,IDMap > IDMap,L2norm,Flat",
                "HNSW32 > HNSW32,Flat",
                "HNSW > HNSW32,Flat",
                "HNSW16_SQ8 > HNSW16,SQ8",
                "IVF4k,Flat > IVF4096,Flat",
                "IVF16_HNSW,SQ8 > IVF16_HNSW32,SQ8",
                "PQ8np > PQ8",
                "PQ8x8 > PQ8",
                "SQ4,Refine(Flat),IDMap2 > IDMap2,SQ4,RFlat",
                "OPQ8_32,PQ8x4np > OPQ8_32,PQ8x4"
            })
    void aLastIdMapIsAroundTheWhole(String factory, String canonical) {
        assertEquals(canonical, IndexSpec.parse(factory).toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '>',
            value = {
                "NSG16,Flat > NSG16",
                "flat > flat",
                "IDMap2,PQ8fs > PQ8fs",
                "OPQ,Flat > OPQ",
                "IVF0,Flat > 0",
                "HNSW1 > HNSW1",
                "SQ7 > SQ7",
                "IVF16,Flat,SQ8 > SQ8",
                "PQ8x17 > 17",
                "PCA9999999999,Flat > 9999999999"
            })
    void namesThePartThatIsNotKnown(String factory, String part) {
        IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, () -> IndexSpec.parse(factory));
        assertTrue(refusal.getMessage().contains(part), refusal.getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",",
                "Flat,",
                ",Flat",
                "IDMap2",
                "IDMap2,",
                "L2norm",
                "Flat,Flat",
                "IDMap,IDMap2,Flat",
                "Flat,IDMap,IDMap",
                " Flat",
                "IVF16",
                "IVF16,HNSW32",
                "RFlat",
                "PCA64",
                "Refine(Flat)",
                "HNSW32,",
                "L2norm,L2norm,Flat"
            })
    void refusesWhatIsNoIndex(String factory) {
        assertThrows(IllegalArgumentException.class, () -> IndexSpec.parse(factory));
    }

    @ParameterizedTest
    @CsvSource({
        "5000, 256, 1000, .99, Flat",
        "5000, 256, 3, .95, SQ8",
        "5001, 256, 1000, .99, 'IVF256,Flat'",
        "100000, 256, 1000, 1, Flat",
        "100000, 256, 1000, .99, 'IVF1024,Flat'",
        "1000000, 128, 700, .95, 'IVF4096,Flat'",
        "1000000, 128, 600, .95, 'IVF4096,SQ8'",
        "1000000, 128, 124, .95, SQ8",
        "10000000, 128, 8000, .9, 'IVF16384,Flat'",
        "1000000, 128, 200, .9, 'IVF4096,SQ8'",
        "1000000, 128, 80, .6, 'OPQ64,IVF4096,PQ64'",
        "1000000, 128, 25, .5, 'OPQ8,IVF4096,PQ8'"
    })
    void suggestsWhatFits(long n, int d, long megabytes, double recall, String factory) {
        IndexSuggestion suggestion = IndexSpec.suggest(n, d, megabytes << 20, recall);
        assertEquals(factory, suggestion.spec().toString());
        assertTrue(suggestion.memoryBytes() <= megabytes << 20, suggestion.toString());
        assertTrue(suggestion.why().length() > 10);
    }

    /** The budget that a refusal names is one that is taken. */
    @ParameterizedTest
    @CsvSource({"3000, 64", "3000, 300", "5001, 64", "100000, 96", "1000000, 128", "20000000, 512"})
    void whatWouldFitFits(long n, int d) {
        for (double recall : new double[] {.5, .7, .9, .97, .98, .99, .995, 1}) {
            String message = assertThrows(IllegalArgumentException.class, () -> IndexSpec.suggest(n, d, 1000, recall))
                    .getMessage();
            long budget = Long.parseLong(message.replaceAll(".* about (\\d+)$", "$1"));
            IndexSuggestion suggestion = IndexSpec.suggest(n, d, budget, recall);
            assertTrue(suggestion.memoryBytes() <= budget, suggestion.toString());
        }
    }

    @Test
    void saysWhatWouldFit() {
        String message = assertThrows(
                        IllegalArgumentException.class, () -> IndexSpec.suggest(1_000_000, 128, 100 << 20, .99))
                .getMessage();
        assertTrue(message.contains("104857600") && message.contains("takes about"), message);
        assertThrows(IllegalArgumentException.class, () -> IndexSpec.suggest(0, 128, 100 << 20, .99));
        assertThrows(IllegalArgumentException.class, () -> IndexSpec.suggest(10, 128, 100 << 20, 1.5));
        assertThrows(IllegalArgumentException.class, () -> IndexSpec.suggest(10, 0, 100 << 20, .5));
    }
}
