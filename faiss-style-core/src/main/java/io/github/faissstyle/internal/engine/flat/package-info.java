/** All vectors as they are. */
package io.github.faissstyle.internal.engine.flat;
