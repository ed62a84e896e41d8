/** Indexes that follow the tables: a base that is not written to, and what changed since. */
package io.github.faissstyle.catalog.internal.index;
