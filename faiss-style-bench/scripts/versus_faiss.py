#!/usr/bin/env python3
"""This library beside Python's faiss-cpu: the same index file, the same queries, alternating in one run, thread CPU time, recall@k against exact.

    mvn -q -DskipTests package
    pip install faiss-cpu numpy
    python faiss-style-bench/scripts/versus_faiss.py --factory HNSW32,Flat --set efSearch=32 --set efSearch=64 [--java JAVA] [--jvm=FLAG]...

--set takes "PARAMETERS" for both sides, or "FAISS PARAMETERS / JAVA PARAMETERS" where those that reach the same recall differ.
The JVM would choose another garbage collector where it sees one processor alone; it gets the one that it chooses elsewhere.
--java-factory lets Java build its own index instead of opening FAISS's file; --build also times FAISS's building.
"""
import argparse, hashlib, os, statistics, subprocess, tempfile, time

parser = argparse.ArgumentParser()
parser.add_argument("--java", default="java")
parser.add_argument("--jvm", action="append", default=[], help="a flag for the JVM, such as -XX:+UseTransparentHugePages")
parser.add_argument("--factory", default="Flat")
parser.add_argument("--java-factory", help="Java builds its own index of this kind")
parser.add_argument("--build-set", default="-", help="parameters before building, such as efConstruction=100")
parser.add_argument("--set", action="append", default=[], dest="sets")
parser.add_argument("--data", choices=["clustered", "uniform"], default="clustered")
parser.add_argument("--metric", choices=["ip", "l2"], default="ip")
parser.add_argument("--n", type=int, default=100_000)
parser.add_argument("--d", type=int, default=256)
parser.add_argument("--queries", type=int, default=1000)
parser.add_argument("--rounds", type=int, default=7)
parser.add_argument("--k", type=int, default=10)
parser.add_argument("--cpu", type=int, default=0, help="the processor both sides are pinned to")
parser.add_argument("--batch", action="store_true", help="all queries in one call")
parser.add_argument("--cache", help="a folder that keeps data and FAISS's indexes for the next run")
args = parser.parse_args()
os.sched_setaffinity(0, {args.cpu})
os.environ["OMP_NUM_THREADS"] = "1"
import faiss
import numpy as np

faiss.omp_set_num_threads(1)
folder = args.cache or tempfile.mkdtemp()
os.makedirs(folder, exist_ok=True)
metric = faiss.METRIC_INNER_PRODUCT if args.metric == "ip" else faiss.METRIC_L2


def cached(name, make, load, save):
    key = f"{args.data}-{args.n}-{args.d}-{args.metric}-{args.queries}-{name}"
    path = os.path.join(folder, hashlib.sha1(key.encode()).hexdigest()[:16] + "-" + name.replace(",", "-").replace("=", "")[:60])
    if not os.path.exists(path):
        save(make(), path)
    return load(path), path


def vectors(count, seed):
    rng = np.random.default_rng(seed)
    if args.data == "uniform":
        x = rng.random((count, args.d), dtype=np.float32) - 0.5
    else:
        centres = np.random.default_rng(1).standard_normal((1000, args.d), dtype=np.float32)
        x = centres[rng.integers(0, 1000, count)] + 0.7 * rng.standard_normal((count, args.d), dtype=np.float32)
    return x / np.linalg.norm(x, axis=1, keepdims=True)


read = lambda path: np.fromfile(path, "<f4").reshape(-1, args.d)
write = lambda x, path: x.tofile(path)
data, data_path = cached("base.f32", lambda: vectors(args.n, 2), read, write)
queries, query_path = cached("queries.f32", lambda: vectors(args.queries, 3), read, write)


def exact():
    flat = faiss.IndexFlat(args.d, metric)
    flat.add(data)
    return flat.search(queries, args.k)[1]


truth, _ = cached(f"truth{args.k}.i64", exact, lambda p: np.fromfile(p, "<i8").reshape(-1, args.k), write)
space = faiss.ParameterSpace()


def set_all(index, parameters):
    for part in parameters.split(",") if parameters != "-" else []:
        name, value = part.split("=")
        if name == "efConstruction":
            faiss.downcast_index(index).hnsw.efConstruction = int(value)
        elif name not in ("exact", "threads"):
            space.set_index_parameter(index, {"k_factor": "k_factor_rf"}.get(name, name), float(value))


def build():
    index = faiss.index_factory(args.d, args.factory, metric)
    set_all(index, args.build_set)
    start = time.thread_time()
    index.train(data)
    trained = time.thread_time()
    index.add(data)
    print(f"faiss trains {trained - start:.2f} s, trains and adds {time.thread_time() - start:.2f} s CPU")
    return index


index, index_path = cached(f"{args.factory},{args.build_set}.faiss", build, faiss.read_index, faiss.write_index)
jar = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "target", "benchmarks.jar")
java = subprocess.Popen(
    [args.java, "-XX:+UseG1GC", "-Xmx6g", "-Xms2g", "--add-modules", "jdk.incubator.vector", *args.jvm, "-cp", jar, "io.github.faissstyle.bench.SearchRun"],
    stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
print("java:", java.stdout.readline().strip(), " ".join(args.jvm))
print("faiss:", faiss.__version__, faiss.get_compile_options().strip())


def ask(line):
    java.stdin.write(line + "\n")
    java.stdin.flush()
    return java.stdout.readline().split()


if args.java_factory:
    answer = ask(f"build {args.java_factory} {args.d} {args.metric} {args.build_set} {data_path}")
    print(f"java trains {float(answer[1]) / 1000:.2f} s, trains and adds {float(answer[0]) / 1000:.2f} s CPU")
else:
    start = time.time()
    answer = ask(f"open {index_path}")
    print(f"java reads in {float(answer[0]):.0f} ms CPU, {time.time() - start:.3f} s; holds {answer[2]} bytes")
    start = time.time()
    faiss.read_index(index_path)
    print(f"faiss reads in {time.time() - start:.3f} s")
ids_path = os.path.join(folder, f"ids{os.getpid()}")
how = "batch" if args.batch else "one"


def run_java(parameters, ids="-"):
    millis = float(ask(f"search {how} {args.k} {parameters} {query_path} {ids}")[0])
    assert java.stdout.readline().strip() == "done"
    return millis


def run_faiss(parameters):
    set_all(index, parameters)
    start = time.thread_time()
    if args.batch:
        ids = index.search(queries, args.k)[1]
    else:
        ids = np.concatenate([index.search(q[None], args.k)[1] for q in queries])
    return (time.thread_time() - start) * 1000 / len(queries), ids


def recall(ids):
    return np.mean([len(np.intersect1d(a, b)) for a, b in zip(ids, truth)]) / args.k


print(f"{'faiss / java':40s}  recall faiss  java     ms faiss   java   faiss / java (min, median, max)")
for both in args.sets:  # one search may change how the JVM compiles the others
    warm = time.time()
    while time.time() < warm + 3:
        run_java(both.split(" / ")[-1])
for both in args.sets or ["-"]:
    theirs, _, ours = both.partition(" / ")
    ours = ours or theirs
    warm = time.time()
    while time.time() < warm + 3:
        run_java(ours)
    _, their_ids = run_faiss(theirs)
    run_java(ours, ids_path)
    our_ids = np.fromfile(ids_path, "<i8").reshape(-1, args.k)
    rows = [(run_faiss(theirs)[0], run_java(ours)) for _ in range(args.rounds)]
    f, j = (statistics.median(column) for column in zip(*rows))
    ratios = sorted(a / b for a, b in rows)
    print(f"{both:40s}  {recall(their_ids):.4f}       {recall(our_ids):.4f}  {f:8.4f} {j:8.4f}   {ratios[0]:.2f} {statistics.median(ratios):.2f} {ratios[-1]:.2f}", flush=True)
java.stdin.close()
java.wait()
if os.path.exists(ids_path):
    os.remove(ids_path)
