package io.github.faissstyle.bench;

import io.github.faissstyle.embeddings.text.Example;
import io.github.faissstyle.embeddings.text.ExampleMatch;
import io.github.faissstyle.embeddings.text.ExampleSearch;
import io.github.faissstyle.embeddings.text.LexicalTextEmbedder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Searches described examples with the built-in encoder, and opens them with their file of vectors. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 1, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class TextSearchBenchmark {
    @Param("1201")
    int examples;

    private List<Example> all;
    private Path cache;
    private ExampleSearch search;
    private ExampleSearch keywords;
    private LexicalTextEmbedder embedder;
    private List<String> queries;
    private int next;

    @Setup
    public void open() throws IOException {
        all = TextRun.examples(examples);
        queries = TextRun.queries();
        embedder = LexicalTextEmbedder.create();
        cache = Files.createTempDirectory("text").resolve("vectors.safetensors");
        search = reopen();
        keywords = ExampleSearch.builder().examples(all).build();
    }

    private String query() {
        next = (next + 1) % queries.size();
        return queries.get(next);
    }

    @Benchmark
    public List<ExampleMatch> allParts() {
        return search.search(query(), 5);
    }

    @Benchmark
    public List<ExampleMatch> keywords() {
        return keywords.search(query(), 5);
    }

    @Benchmark
    public float[] encode() {
        return embedder.embedQuery(query());
    }

    /** What opening takes without vectors. */
    @Benchmark
    public ExampleSearch reopenKeywords() {
        return ExampleSearch.builder().examples(all).build();
    }

    @Benchmark
    public ExampleSearch reopen() {
        return ExampleSearch.builder()
                .examples(all)
                .embedder(embedder)
                .cache(cache)
                .build();
    }
}
