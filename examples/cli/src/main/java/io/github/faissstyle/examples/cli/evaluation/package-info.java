/** How much fusion helps on music that nobody has seen: prediction, steering, copying, retrieval. */
@org.jspecify.annotations.NullMarked
package io.github.faissstyle.examples.cli.evaluation;
