#!/usr/bin/env python3
"""One exact query at a time: this library against Python's faiss-cpu, alternating in one run, thread CPU time.

    mvn -q -DskipTests package
    pip install faiss-cpu numpy
    python faiss-style-bench/scripts/flat_vs_faiss.py [--java JAVA] [--n 100000] [--d 256] [--rounds 15] [--cpu 0] [--metric ip|l2]
"""
import argparse, os, statistics, subprocess, tempfile, time

parser = argparse.ArgumentParser()
parser.add_argument("--java", default="java")
parser.add_argument("--n", type=int, default=100_000)
parser.add_argument("--d", type=int, default=256)
parser.add_argument("--queries", type=int, default=20)
parser.add_argument("--rounds", type=int, default=15)
parser.add_argument("--k", type=int, default=10)
parser.add_argument("--cpu", type=int, default=0, help="the processor both sides are pinned to")
parser.add_argument("--metric", choices=["ip", "l2"], default="ip")
args = parser.parse_args()
os.sched_setaffinity(0, {args.cpu})
os.environ["OMP_NUM_THREADS"] = "1"
import faiss
import numpy as np

faiss.omp_set_num_threads(1)
rng = np.random.default_rng(42)
vectors = rng.standard_normal((args.n, args.d), dtype=np.float32)
queries = rng.standard_normal((args.queries, args.d), dtype=np.float32)
index = (faiss.IndexFlatIP if args.metric == "ip" else faiss.IndexFlatL2)(args.d)
index.add(vectors)

jar = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "target", "benchmarks.jar")
with tempfile.TemporaryDirectory() as folder:
    faiss.write_index(index, os.path.join(folder, "flat.faiss"))
    queries.tofile(os.path.join(folder, "queries.f32"))
    java = subprocess.Popen(
        [args.java, "-Xmx2g", "-Xms2g", "-XX:-UseTransparentHugePages", "--add-modules", "jdk.incubator.vector", "-cp", jar,
         "io.github.faissstyle.bench.FlatScanRun", os.path.join(folder, "flat.faiss"), os.path.join(folder, "queries.f32"), str(args.k)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    print("java:", java.stdout.readline().strip())
    print("faiss:", faiss.__version__, faiss.get_compile_options().strip())

    def run_java():
        java.stdin.write("go\n")
        java.stdin.flush()
        millis, ids = java.stdout.readline().split()
        return float(millis), int(ids)

    def run_faiss():
        ids, start = 0, time.thread_time()
        for q in queries:
            ids += int(index.search(q[None], args.k)[1].sum())
        return (time.thread_time() - start) * 1000 / len(queries), ids

    for _ in range(3):
        run_java(), run_faiss()
    rows = []
    for _ in range(args.rounds):
        (j, jids), (f, fids) = run_java(), run_faiss()
        assert jids == fids, "different neighbours"
        rows.append((j, f, j / f))
    java.stdin.close()
    java.wait()
for name, column in zip(("java ms/query", "faiss ms/query", "java/faiss"), zip(*rows)):
    print(f"{name:16s} min {min(column):.3f}  median {statistics.median(column):.3f}  max {max(column):.3f}")
