package io.github.faissstyle.index;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The structure of an index, read from a FAISS factory string ({@code index_factory.cpp}) such as
 * {@code "IDMap2,L2norm,Flat"}.
 *
 * @param idMap how ids are kept
 * @param transforms what is done to vectors on their way in, outermost first
 * @param codec how vectors are stored
 */
public record IndexSpec(IdMap idMap, List<Transform> transforms, Codec codec) {
    /** How ids are kept. */
    public enum IdMap {
        /** The index numbers its vectors itself. */
        NONE(""),
        /** FAISS's {@code IndexIDMap}. */
        IDMAP("IDMap"),
        /** FAISS's {@code IndexIDMap2}. */
        IDMAP2("IDMap2");

        private final String text;

        IdMap(String text) {
            this.text = text;
        }
    }

    /** What is done to vectors on their way in. */
    public enum Transform {
        /** Scaling to unit length. */
        L2NORM("L2norm");

        private final String text;

        Transform(String text) {
            this.text = text;
        }
    }

    /** How vectors are stored. */
    public enum Codec {
        /** As they are. */
        FLAT("Flat");

        private final String text;

        Codec(String text) {
            this.text = text;
        }
    }

    /** Copies the transforms. */
    public IndexSpec {
        transforms = List.copyOf(transforms);
    }

    /**
     * Reads a factory string.
     *
     * @param factory such as {@code "Flat"}, {@code "IDMap2,Flat"}, {@code "L2norm,Flat"}, {@code "Flat,IDMap"}
     * @return the structure
     * @throws IllegalArgumentException if a part is not known; the message names it and lists what is
     */
    public static IndexSpec parse(String factory) {
        List<String> parts = new ArrayList<>(Arrays.asList(factory.split(",", -1)));
        IdMap idMap = idMapOf(parts.get(0));
        if (idMap != null) {
            parts.remove(0);
        } else {
            idMap = idMapOf(parts.get(parts.size() - 1));
            if (idMap != null) {
                parts.remove(parts.size() - 1);
            }
        }
        List<Transform> transforms = new ArrayList<>();
        while (parts.size() > 1) {
            transforms.add(find(Transform.values(), t -> t.text, parts.remove(0), factory));
        }
        if (transforms.size() > 1) {
            throw new IllegalArgumentException("factory \"" + factory + "\" normalises twice; once is enough");
        }
        Codec codec = find(Codec.values(), c -> c.text, parts.isEmpty() ? "" : parts.get(0), factory);
        return new IndexSpec(idMap == null ? IdMap.NONE : idMap, transforms, codec);
    }

    /**
     * Puts ids on the index, unless it has them.
     *
     * @return this structure with {@code IDMap2}
     */
    public IndexSpec withIds() {
        return idMap == IdMap.NONE ? new IndexSpec(IdMap.IDMAP2, transforms, codec) : this;
    }

    /** Returns the canonical factory string. */
    @Override
    public String toString() {
        return Stream.of(Stream.of(idMap.text), transforms.stream().map(t -> t.text), Stream.of(codec.text))
                .flatMap(s -> s)
                .filter(s -> !s.isEmpty())
                .collect(Collectors.joining(","));
    }

    private static @Nullable IdMap idMapOf(String part) {
        return switch (part) {
            case "IDMap" -> IdMap.IDMAP;
            case "IDMap2" -> IdMap.IDMAP2;
            default -> null;
        };
    }

    private static <T> T find(T[] known, java.util.function.Function<T, String> text, String part, String factory) {
        return Arrays.stream(known)
                .filter(t -> text.apply(t).equals(part))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("factory \"" + factory + "\" has the part \"" + part
                        + "\", which is not known here; known are: [IDMap,|IDMap2,][L2norm,]Flat"));
    }
}
