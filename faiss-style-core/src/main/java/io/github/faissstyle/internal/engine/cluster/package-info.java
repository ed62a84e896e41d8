/** Finding centroids. */
package io.github.faissstyle.internal.engine.cluster;
