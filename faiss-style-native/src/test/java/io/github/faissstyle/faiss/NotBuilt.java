package io.github.faissstyle.faiss;

/** Run by the build where there is no FAISS to build with. */
public final class NotBuilt {
    private NotBuilt() {}

    /**
     * Says so.
     *
     * @param args none
     */
    public static void main(String[] args) {
        System.out.println(
                "faiss-style-native: the native tests did not run, there is no /usr/include/faiss; on Debian: "
                        + "apt-get install libfaiss-dev libopenblas-dev libgfortran-12-dev g++ cmake");
    }
}
