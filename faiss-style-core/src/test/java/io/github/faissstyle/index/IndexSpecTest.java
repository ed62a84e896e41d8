package io.github.faissstyle.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IndexSpecTest {
    @ParameterizedTest
    @ValueSource(
            strings = {"Flat", "IDMap,Flat", "IDMap2,Flat", "L2norm,Flat", "IDMap,L2norm,Flat", "IDMap2,L2norm,Flat"})
    void givesTheFactoryStringBack(String factory) {
        assertEquals(factory, IndexSpec.parse(factory).toString());
        assertEquals(IndexSpec.parse(factory), IndexSpec.parse(factory));
        assertEquals(
                IndexSpec.parse(factory).hashCode(), IndexSpec.parse(factory).hashCode());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '>',
            value = {"Flat,IDMap > IDMap,Flat", "L2norm,Flat,IDMap > IDMap,L2norm,Flat"})
    void aLastIdMapIsAroundTheWhole(String factory, String canonical) {
        assertEquals(canonical, IndexSpec.parse(factory).toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '>',
            value = {"IVF16,Flat > IVF16", "flat > flat", "IDMap2,PQ8 > PQ8", "OPQ8,Flat > OPQ8", "HNSW32 > HNSW32"})
    void namesThePartThatIsNotKnown(String factory, String part) {
        IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, () -> IndexSpec.parse(factory));
        assertTrue(refusal.getMessage().contains(part), refusal.getMessage());
        assertTrue(refusal.getMessage().contains("Flat"), refusal.getMessage());
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
                " Flat"
            })
    void refusesWhatIsNoIndex(String factory) {
        assertThrows(IllegalArgumentException.class, () -> IndexSpec.parse(factory));
    }
}
