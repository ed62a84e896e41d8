/** What makes token streams music: the vocabulary and grammar of tokens, generation with fusion, measures, pictures. */
@NullMarked
package io.github.faissstyle.examples.cli.music;

import org.jspecify.annotations.NullMarked;
