/** What a style's patterns say, as suffix automata: pieces put together, transposed, extended, kept in a file. */
package io.github.faissstyle.fusion.internal.packs;
