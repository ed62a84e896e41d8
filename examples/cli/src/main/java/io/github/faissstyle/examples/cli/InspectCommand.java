package io.github.faissstyle.examples.cli;

import io.github.faissstyle.VectorIndexes;
import io.github.faissstyle.hierarchical.HierarchicalIndex;
import io.github.faissstyle.hierarchical.IndexStats;
import io.github.faissstyle.hierarchical.StyleInfo;
import io.github.faissstyle.index.IndexInfo;
import io.github.faissstyle.index.VectorIndex;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** What an index holds. */
@Command(
        name = "inspect",
        description = "Says what an index folder or a FAISS file holds.",
        mixinStandardHelpOptions = true)
final class InspectCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "PATH",
            description = "Folder that build made, or a file that FAISS or this library wrote.")
    private Path path = Path.of("");

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    /** Made by picocli. */
    InspectCommand() {}

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        if (Files.isDirectory(path)) {
            try (HierarchicalIndex index = HierarchicalIndex.load(path)) {
                print(out, index);
            }
        } else {
            try (VectorIndex index = VectorIndexes.read(path)) {
                print(out, index.info());
            }
        }
        return 0;
    }

    private static void print(PrintWriter out, HierarchicalIndex index) {
        IndexStats stats = index.stats();
        out.printf("%-28s %8s %9s %7s  %s%n", "style", "patterns", "tokens", "weight", "index");
        for (StyleInfo style : index.styles()) {
            out.printf(
                    Locale.ROOT,
                    "%-28s %8d %9d %7.2f  %s%n",
                    style.style(),
                    style.patterns(),
                    style.tokens(),
                    style.weight(),
                    style.factory());
        }
        out.printf(
                "embedder %s, %d bytes of vectors and tokens in memory%n",
                index.embedder().identity(), stats.memoryBytes());
    }

    private static void print(PrintWriter out, IndexInfo info) {
        out.printf("type       %s (%s)%n", info.type(), info.factory());
        out.printf("metric     %s%s%n", info.metric(), info.metricArg() == 0 ? "" : " " + info.metricArg());
        out.printf("vectors    %d of %d floats%n", info.ntotal(), info.dimension());
        out.printf("memory     %d bytes, %s%n", info.memoryBytes(), info.kernels());
        info.notes().forEach(note -> out.println("note       " + note));
    }
}
