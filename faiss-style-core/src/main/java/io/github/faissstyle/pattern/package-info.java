/**
 * Musical patterns as token sequences: style packs on disk, the MIDI tokenizer, vocabularies, and embedders that turn
 * tokens into vectors. Knows nothing of indexes.
 */
package io.github.faissstyle.pattern;
