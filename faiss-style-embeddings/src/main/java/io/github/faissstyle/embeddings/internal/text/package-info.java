/** Words: how text is cut into them, what they mean, and which documents have them. */
package io.github.faissstyle.embeddings.internal.text;
