#!/usr/bin/env python3
"""Does Python's faiss read what this library writes, find the same neighbours, and write the same bytes back?

    mvn -q -DskipTests package
    pip install faiss-cpu numpy
    python faiss-style-bench/scripts/check_with_faiss.py [--java JAVA] [--index INDEX_DIRECTORY]

With --index it also opens the index files of a folder that HierarchicalIndex.save wrote.
"""
import argparse, glob, os, subprocess, sys, tempfile
import faiss
import numpy as np

parser = argparse.ArgumentParser()
parser.add_argument("--java", default="java")
parser.add_argument("--index", help="a folder that HierarchicalIndex.save wrote")
args = parser.parse_args()
jar = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "target", "benchmarks.jar")
bad = 0
print(f"faiss {faiss.__version__}")
print(f"{'file':34s} {'class':20s} ntotal  same ids  largest error / limit  same bytes")
with tempfile.TemporaryDirectory() as folder:
    subprocess.run([args.java, "-cp", jar, "io.github.faissstyle.bench.FaissFilesRun", folder], check=True)
    for path in sorted(glob.glob(os.path.join(folder, "*.faiss"))):
        index = faiss.read_index(path)
        queries = np.fromfile(path[:-6] + ".queries", "<f4").reshape(-1, index.d)
        answers = open(path[:-6] + ".answers", "rb").read()
        k = len(answers) // 12 // len(queries)
        ids = np.frombuffer(answers, "<i8", len(queries) * k).reshape(-1, k)
        distances = np.frombuffer(answers, "<f4", len(queries) * k, offset=8 * len(queries) * k).reshape(-1, k)
        their_distances, their_ids = index.search(queries, k)
        # Two builds of FAISS differ by as much: 1 is the limit.
        squares = np.sum(queries**2, axis=1, keepdims=True)
        limit = 2e-5 * np.maximum(np.abs(distances), np.abs(their_distances)) + 1e-6 * (1 + squares)
        error = float(np.max(np.abs(distances - their_distances) / limit))
        same_ids = float((ids == their_ids).mean())
        same_bytes = faiss.serialize_index(index).tobytes() == open(path, "rb").read()
        bad += same_ids < 1 or error > 1 or not same_bytes
        print(f"{os.path.basename(path):34s} {type(index).__name__:20s} {index.ntotal:6d}  {same_ids:8.4f}  {error:21.3f}  {same_bytes}")
if args.index:
    for path in sorted(glob.glob(os.path.join(args.index, "**", "*.faiss"), recursive=True)):
        index = faiss.read_index(path)
        print(f"{os.path.basename(path):34s} {type(index).__name__:20s} {index.ntotal:6d}  d {index.d}")
sys.exit(1 if bad else 0)
