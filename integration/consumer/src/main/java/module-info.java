module consumer {
    requires io.github.faissstyle.fusion;
    requires io.github.faissstyle.embeddings;
    requires io.github.faissstyle.catalog;
}
