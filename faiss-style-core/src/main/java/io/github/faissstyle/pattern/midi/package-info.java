/**
 * Music on a grid of sixteenths, its token form (REMI style, after Huang and Yang, "Pop Music Transformer", 2020), and
 * Standard MIDI Files. Only {@link io.github.faissstyle.pattern.midi.MidiFiles} needs the module {@code java.desktop}.
 */
package io.github.faissstyle.pattern.midi;
