/**
 * The Java engine. An index is an immutable {@link io.github.faissstyle.internal.engine.state.IndexState}; changing it
 * makes another that shares what did not change, and {@link io.github.faissstyle.internal.engine.JavaIndex} publishes
 * it to readers with one volatile write.
 */
package io.github.faissstyle.internal.engine;
