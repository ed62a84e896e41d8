/** Search by description: where its data are, how good it is, and pictures of it. */
package io.github.faissstyle.examples.cli.text;
