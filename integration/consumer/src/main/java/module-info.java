module consumer {
    requires io.github.faissstyle.fusion;
}
