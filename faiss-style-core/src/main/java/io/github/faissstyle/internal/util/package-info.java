/** Argument checks and small helpers shared by this library's modules. */
package io.github.faissstyle.internal.util;
