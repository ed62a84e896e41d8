/** Feature spaces, and the indexes over them. */
package io.github.faissstyle.catalog.space;
