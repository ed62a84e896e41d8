/** DJL's part in training: linear maps and automatic differentiation. The only package that knows DJL. */
package io.github.faissstyle.embeddings.internal.djl;
