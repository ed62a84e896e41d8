/** A track catalog as a program: commands, REST, and a page in front of it. */
package io.github.faissstyle.examples.server;
