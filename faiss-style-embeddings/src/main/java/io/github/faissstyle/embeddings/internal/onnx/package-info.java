/** Models of users, run by ONNX Runtime. The only package that knows it. */
package io.github.faissstyle.embeddings.internal.onnx;
