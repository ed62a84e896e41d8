package io.github.faissstyle.bench.recall;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** A table of things, a row each; columns in which nothing stands are left out. */
final class MarkdownTable<T> {
    private record Column<T>(String head, Function<T, String> cell) {}

    private final List<Column<T>> columns = new ArrayList<>();

    void column(String head, Function<T, String> cell) {
        columns.add(new Column<>(head, cell));
    }

    String of(List<T> things) {
        List<Column<T>> filled = columns.stream()
                .filter(column -> things.stream()
                        .anyMatch(thing -> !column.cell.apply(thing).isEmpty()))
                .toList();
        StringBuilder text = new StringBuilder();
        line(text, filled.stream().map(Column::head).toList());
        text.append("|---".repeat(filled.size())).append("|\n");
        for (T thing : things) {
            line(text, filled.stream().map(column -> column.cell.apply(thing)).toList());
        }
        return text.toString();
    }

    private static void line(StringBuilder text, List<String> cells) {
        cells.forEach(cell -> text.append(cell.isEmpty() ? "| " : "| " + cell + " "));
        text.append("|\n");
    }
}
