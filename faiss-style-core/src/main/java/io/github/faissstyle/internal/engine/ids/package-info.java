/** Ids of the user's around an index that numbers its vectors itself. */
package io.github.faissstyle.internal.engine.ids;
