#!/bin/sh
# Everything of docs/benchmarks.md that stands beside other libraries, one after the other, on a quiet machine; three to four hours by estimate: it has not been run whole.
#
#   faiss-style-bench/scripts/measure_all.sh [FOLDER [OPTION OF RecallRun...]]
#
# Small, to see that it works: measure_all.sh /tmp/small --n=5000 --queries=50 --rounds=2 --warm=1
# JAVA25_HOME is the JDK of the Java peers, and of the tables on JDK 25; PYTHON has faiss-cpu and numpy; CPU is the processor.
# Build first, with a JDK of 17 and with that of 25: see docs/benchmarks.md.
set -u
cd "$(dirname "$0")/../.."
out=${1:-faiss-style-bench/target/measured}
[ $# -gt 0 ] && shift
python=${PYTHON:-python3}
cpu=${CPU:-1}
mkdir -p "$out"

step() { # name, then a command: shows where it is, keeps all that it says; one that fails does not stop the others
    name=$1
    shift
    echo "=== $(date +%H:%M:%S) $name, see $out/$name.log"
    { "$@" || echo "failed: $name"; } 2>&1 | tee "$out/$name.log" | grep -E '^(---|left out|failed|FAISS is left out|nothing to compare)'
}

run() { # name, then options: cases in a folder of their own
    name=$1
    shift
    step "$name" java --add-modules jdk.incubator.vector -cp faiss-style-bench/target/benchmarks.jar \
        io.github.faissstyle.bench.recall.RecallRun --out "$out/$name" --python "$python" --cpu "$cpu" "$@"
}

run jdk17 --case all "$@"
run jdk17-at --case ivf --peers java,faiss --builds 1 --at 2,4,16 "$@"
again=flat,flat-uniform,batch,hnsw-file,hnsw,ivf
run huge-pages --case $again --peers java,faiss --builds 1 --jvm=-XX:+UseTransparentHugePages "$@"
if [ -n "${JAVA25_HOME:-}" ]; then
    run jdk25 --case $again --peers java,faiss --builds 1 --java-home "$JAVA25_HOME" "$@"
else
    echo "left out: the tables on JDK 25, since JAVA25_HOME is not set"
fi
step jmh java --add-modules jdk.incubator.vector -cp faiss-style-bench/target/benchmarks.jar \
    io.github.faissstyle.bench.Benchmarks "${SET:-full}" --out "$out/jmh"
step overhead taskset -c "$cpu" java -XX:ActiveProcessorCount=2 -XX:+UseG1GC -Xms1g --add-modules jdk.incubator.vector \
    -cp faiss-style-bench/target/benchmarks.jar io.github.faissstyle.bench.OverheadRun
echo "=== $(date +%H:%M:%S) done: $out"
