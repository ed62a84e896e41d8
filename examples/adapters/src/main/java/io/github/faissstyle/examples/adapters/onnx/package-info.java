/** ONNX Runtime. */
@NullMarked
package io.github.faissstyle.examples.adapters.onnx;

import org.jspecify.annotations.NullMarked;
