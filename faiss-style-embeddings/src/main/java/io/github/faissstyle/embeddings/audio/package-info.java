/**
 * From audio files to vectors: decoding, resampling, spectra and what musicians see in them. Numbers are librosa's,
 * where librosa has them.
 */
package io.github.faissstyle.embeddings.audio;
