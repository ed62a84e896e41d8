/** What comes into a catalog from files, and what goes out into files. */
package io.github.faissstyle.catalog.transfer;
