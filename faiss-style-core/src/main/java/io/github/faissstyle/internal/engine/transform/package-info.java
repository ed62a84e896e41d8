/** What is done to vectors before they reach an index. */
package io.github.faissstyle.internal.engine.transform;
