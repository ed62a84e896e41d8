package io.github.faissstyle.embeddings.text;

import io.github.faissstyle.common.FaissStyleException;
import io.github.faissstyle.common.ProgressListener;
import io.github.faissstyle.embeddings.internal.safetensors.SafetensorsFile;
import io.github.faissstyle.embeddings.internal.safetensors.Tensor;
import io.github.faissstyle.internal.util.Hashing;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Vectors of texts in a safetensors file: a tensor {@code vectors.<space>} (n, d) a space, a tensor {@code text_hash}
 * (n, 4) with the first 64 bits of each text's SHA-256 in pieces of 16, and in the metadata the identity of each
 * space's embedder. Texts that are in it are not embedded again, whatever their order.
 */
final class EmbeddingCache {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddingCache.class);
    private static final String MARK = "faiss-style text embeddings";
    private static final String FORMAT = MARK + " 1";
    private static final String HASHES = "text_hash";
    private static final String VECTORS = "vectors.";
    private static final String IDENTITY = "identity.";
    private static final int PIECES = 4;
    private static final int PIECE_BITS = 16;
    private static final int HEX_DIGITS = 16;
    private static final int HEADER_BYTES = 4096;

    private final Path file;
    private final Map<Long, Integer> rows = new HashMap<>();
    private final Map<String, Tensor> stored = new LinkedHashMap<>();
    /** What happened, for a user to read. */
    private String status;

    private EmbeddingCache(Path file) {
        this.file = file;
        status = "";
    }

    /**
     * Opens a cache. A damaged file is as good as none, and that is said; one that never was a cache is not touched.
     *
     * @throws FaissStyleException if its vectors are another embedder's, or it is something else
     */
    static EmbeddingCache open(Path file, List<TextSpace> spaces, boolean regenerate) {
        EmbeddingCache cache = new EmbeddingCache(file);
        boolean there = Files.exists(file);
        if (there && !looksLikeOne(file)) {
            throw new FaissStyleException(file
                    + " is something else than a file of vectors, and is left as it is: name another, or delete it");
        }
        if (regenerate || !there) {
            cache.status = regenerate ? "regenerated as asked" : "made, there was none";
            return cache;
        }
        try {
            cache.read(SafetensorsFile.read(file), spaces);
        } catch (Mixed e) {
            throw new FaissStyleException(file + " " + e.getMessage());
        } catch (FaissStyleException e) {
            cache.forget("regenerated, it was damaged: " + e.getMessage());
        }
        return cache;
    }

    /** Whether either of its marks is left where the header of a cache is; or nothing at all. */
    private static boolean looksLikeOne(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] begin = in.readNBytes(HEADER_BYTES);
            String text = new String(begin, StandardCharsets.ISO_8859_1);
            return begin.length == 0 || text.contains(MARK) || text.contains('"' + HASHES + '"');
        } catch (IOException e) {
            throw new FaissStyleException(file + " cannot be read: " + e, e);
        }
    }

    private void forget(String why) {
        LOG.warn("{} is made again: {}", file, why);
        rows.clear();
        stored.clear();
        status = why;
    }

    /** Vectors of another embedder. */
    private static final class Mixed extends FaissStyleException {
        private static final long serialVersionUID = 1;

        Mixed(String message) {
            super(message);
        }
    }

    private void read(SafetensorsFile content, List<TextSpace> spaces) {
        String format = content.metadata().get("format");
        Tensor hashes = content.tensors().get(HASHES);
        if (!FORMAT.equals(format) || hashes == null || hashes.shape().length != 2 || hashes.shape()[1] != PIECES) {
            throw new FaissStyleException("its format is " + format + ", expected " + FORMAT);
        }
        int n = hashes.shape()[0];
        for (TextSpace space : spaces) {
            Tensor vectors = content.tensors().get(VECTORS + space.name());
            String identity = content.metadata().get(IDENTITY + space.name());
            if (vectors == null && identity == null) {
                continue;
            }
            String own = space.embedder().identity();
            if (!own.equals(identity)) {
                throw new Mixed("holds vectors of " + identity + " in the space \"" + space.name()
                        + "\", and the embedder is " + own + ": they do not mix. Regenerate it, or name another file");
            }
            if (vectors == null || !vectors.hasShape(n, space.embedder().dimension())) {
                throw new FaissStyleException("its tensor " + VECTORS + space.name() + " is missing or not (" + n + ", "
                        + space.embedder().dimension() + ")");
            }
            for (float value : vectors.values()) {
                if (!Float.isFinite(value)) {
                    throw new FaissStyleException("its tensor " + VECTORS + space.name() + " holds " + value);
                }
            }
            stored.put(space.name(), vectors);
        }
        for (int row = 0; row < n; row++) {
            long hash = 0;
            for (int piece = 0; piece < PIECES; piece++) {
                hash = hash << PIECE_BITS | (long) hashes.values()[row * PIECES + piece];
            }
            rows.put(hash, row);
        }
    }

    /** Returns the vectors of texts in each space, and makes the file hold these and no others. */
    Map<String, float[]> vectors(List<String> texts, List<TextSpace> spaces, ProgressListener progress) {
        int n = texts.size();
        long[] hashes = new long[n];
        Map<Long, Integer> places = new LinkedHashMap<>();
        for (int i = 0; i < n; i++) {
            hashes[i] = hash(texts.get(i));
            places.putIfAbsent(hashes[i], i);
        }
        Map<String, float[]> result = new LinkedHashMap<>();
        int fresh = 0;
        for (TextSpace space : spaces) {
            List<Integer> missing = new ArrayList<>();
            Tensor known = stored.get(space.name());
            int dimension = space.embedder().dimension();
            float[] vectors = new float[Math.multiplyExact(n, dimension)];
            for (Map.Entry<Long, Integer> place : places.entrySet()) {
                Integer row = known == null ? null : rows.get(place.getKey());
                if (known == null || row == null) {
                    missing.add(place.getValue());
                } else {
                    System.arraycopy(known.values(), row * dimension, vectors, place.getValue() * dimension, dimension);
                }
            }
            if (!missing.isEmpty()) {
                List<String> unknown = missing.stream().map(texts::get).toList();
                float[] made = space.embedder().embedAll(unknown, progress);
                for (int i = 0; i < missing.size(); i++) {
                    System.arraycopy(made, i * dimension, vectors, missing.get(i) * dimension, dimension);
                }
            }
            for (int i = 0; i < n; i++) {
                int first = places.getOrDefault(hashes[i], i);
                if (first != i) {
                    System.arraycopy(vectors, first * dimension, vectors, i * dimension, dimension);
                }
            }
            fresh = Math.max(fresh, missing.size());
            result.put(space.name(), vectors);
        }
        boolean same = fresh == 0 && rows.size() == places.size() && stored.size() == spaces.size();
        if (same) {
            status = "read, " + n + " texts";
        } else {
            write(places, result, spaces);
            status = (status.isEmpty() ? "brought up to date" : status) + ", " + fresh + " of " + n + " texts embedded";
        }
        return result;
    }

    private void write(Map<Long, Integer> places, Map<String, float[]> vectors, List<TextSpace> spaces) {
        int n = places.size();
        float[] pieces = new float[n * PIECES];
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("format", FORMAT);
        tensors.put(HASHES, Tensor.of(pieces, n, PIECES));
        int row = 0;
        for (long hash : places.keySet()) {
            for (int piece = 0; piece < PIECES; piece++) {
                pieces[row * PIECES + piece] = hash >>> ((PIECES - 1 - piece) * PIECE_BITS) & 0xFFFF;
            }
            row++;
        }
        for (TextSpace space : spaces) {
            int dimension = space.embedder().dimension();
            float[] all = vectors.getOrDefault(space.name(), new float[0]);
            float[] kept = n * dimension == all.length ? all : new float[n * dimension];
            row = 0;
            for (int place : places.values()) {
                System.arraycopy(all, place * dimension, kept, row++ * dimension, dimension);
            }
            tensors.put(VECTORS + space.name(), Tensor.of(kept, n, dimension));
            metadata.put(IDENTITY + space.name(), space.embedder().identity());
        }
        new SafetensorsFile(tensors, metadata).write(file);
    }

    private static long hash(String text) {
        Hashing hashing = new Hashing();
        hashing.addBytes(text.getBytes(StandardCharsets.UTF_8));
        return Long.parseUnsignedLong(hashing.sha256().substring(0, HEX_DIGITS), 16);
    }

    /** What happened. */
    String status() {
        return status;
    }
}
