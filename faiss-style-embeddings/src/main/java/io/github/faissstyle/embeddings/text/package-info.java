/**
 * Text: encoders of sentences, and the search of described examples with them.
 *
 * <p>Start at {@link io.github.faissstyle.embeddings.text.ExampleSearch}.
 */
package io.github.faissstyle.embeddings.text;
