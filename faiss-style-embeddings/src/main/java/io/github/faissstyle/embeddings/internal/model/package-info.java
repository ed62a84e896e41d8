/** What all engines of models have in common. */
package io.github.faissstyle.embeddings.internal.model;
