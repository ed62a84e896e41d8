/** Chat services that take a bias map. */
@NullMarked
package io.github.faissstyle.examples.adapters.chat;

import org.jspecify.annotations.NullMarked;
