/** Learning weights from pieces that are there. */
package io.github.faissstyle.fusion.internal.tune;
