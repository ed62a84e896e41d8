/** The catalog: adding, searching, statistics, maintenance. */
package io.github.faissstyle.catalog;
