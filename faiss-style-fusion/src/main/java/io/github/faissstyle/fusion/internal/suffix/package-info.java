/**
 * Every context that occurs in a style's pieces, and how often which token follows it. Knows nothing of styles, views
 * or logits.
 */
package io.github.faissstyle.fusion.internal.suffix;
