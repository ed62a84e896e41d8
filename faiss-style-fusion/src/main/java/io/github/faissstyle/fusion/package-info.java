/**
 * Bends a generator's logits toward what the patterns of a style continue with.
 * {@link io.github.faissstyle.fusion.RetrievalFusion} holds the evidence and is shared,
 * {@link io.github.faissstyle.fusion.FusionSession} follows one sequence. Knows nothing of models, samplers or MIDI.
 */
package io.github.faissstyle.fusion;
