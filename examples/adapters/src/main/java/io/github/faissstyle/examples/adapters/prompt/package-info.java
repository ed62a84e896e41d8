/** Examples found by description, shown to a language model. */
@org.jspecify.annotations.NullMarked
package io.github.faissstyle.examples.adapters.prompt;
