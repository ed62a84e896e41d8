/** The tables, and all SQL. */
package io.github.faissstyle.catalog.internal.sql;
