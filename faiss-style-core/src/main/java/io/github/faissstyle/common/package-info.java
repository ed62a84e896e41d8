/** What every other package may know: the root exception and the progress listener. Knows nothing itself. */
package io.github.faissstyle.common;
