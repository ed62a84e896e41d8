/**
 * The contract of a vector index as tests, for every engine: extend
 * {@link io.github.faissstyle.testkit.VectorIndexContract}. Published as the {@code tests} jar of faiss-style-core;
 * needs JUnit 5.
 */
package io.github.faissstyle.testkit;
