/** Tensors in files, as {@code safetensors} keeps them. */
package io.github.faissstyle.embeddings.internal.safetensors;
