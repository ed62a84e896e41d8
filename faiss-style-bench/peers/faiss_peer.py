#!/usr/bin/env python3
"""Python's faiss-cpu as a peer: does what a line on standard input says, and answers with a line.

The lines are those of PeerLoop.java. One thread, unless a search asks for more: OpenMP's for all queries in one call,
Python's for one query a call (FAISS searches without the interpreter's lock).
"""
import concurrent.futures, ctypes, glob, os, sys, time

answers = os.fdopen(os.dup(1), "w", buffering=1)
os.dup2(2, 1)  # what a library prints is no answer
try:
    import faiss
    import numpy as np
except ImportError as e:
    print(f"error\tnot installed in {sys.executable}: {e} (pip install faiss-cpu numpy)", file=answers)
    sys.exit()

faiss.omp_set_num_threads(1)
space = faiss.ParameterSpace()
index = None


def resident():
    try:
        with open("/proc/self/status") as status:
            return next(1024 * int(line.split()[1]) for line in status if line.startswith("VmRSS:"))
    except FileNotFoundError:
        return 0


resident_before = resident()


class Clock:
    """CPU time of the thread, of the process, and wall time, in nanoseconds."""

    def __init__(self):
        self.start = self.now()

    def now(self):
        return time.thread_time_ns(), time.process_time_ns(), time.perf_counter_ns()

    def stop(self):
        return [str(now - start) for now, start in zip(self.now(), self.start)]


def floats(path, d):
    return np.fromfile(path, "<f4").reshape(-1, d)


def set_parameters(parameters):
    for part in parameters.split(",") if parameters != "-" else []:
        name, value = part.split("=")
        if name == "efConstruction":  # of the class HNSW, not of a search
            faiss.downcast_index(index).hnsw.efConstruction = int(value)
        else:
            space.set_index_parameter(index, {"k_factor": "k_factor_rf"}.get(name, name), float(value))


def memory():
    """Bytes of its file, written to nowhere; FAISS does not say what it holds."""
    size = 0

    def count(some):
        nonlocal size
        size += len(some)

    faiss.write_index(index, faiss.PyCallbackIOWriter(count, 1 << 20))
    return [str(size), str(max(0, resident() - resident_before))]


def build(spec, d, metric, parameters, path):
    global index
    index = None
    metrics = {"ip": faiss.METRIC_INNER_PRODUCT, "l2": faiss.METRIC_L2}
    index = faiss.index_factory(int(d), spec, metrics[metric])
    set_parameters(parameters)
    vectors = floats(path, int(d))
    clock = Clock()
    index.train(vectors)
    train = clock.stop()
    clock = Clock()
    index.add(vectors)
    add = clock.stop()
    del vectors  # not the index's memory
    return train + add + memory()


def open_file(path, flags=0):
    global index
    index = None
    clock = Clock()
    index = faiss.read_index(path, flags)
    return clock.stop() + memory()


def search(how, k, d, parameters, threads, queries, ids):
    k, threads, queries = int(k), int(threads), floats(queries, int(d))
    set_parameters(parameters)
    found = np.empty((len(queries), k), "<i8")

    def share(begin, end):
        faiss.omp_set_num_threads(1)  # of this thread
        start = time.thread_time_ns()
        for q in range(begin, end):
            found[q] = index.search(queries[q : q + 1], k)[1]
        return time.thread_time_ns() - start

    if how == "batch":
        faiss.omp_set_num_threads(threads)
        clock = Clock()
        found[:] = index.search(queries, k)[1]
        cost = clock.stop()
        faiss.omp_set_num_threads(1)
        if threads > 1:
            cost[0] = cost[1]
    elif threads == 1:
        clock = Clock()
        share(0, len(queries))
        cost = clock.stop()
    else:
        with concurrent.futures.ThreadPoolExecutor(threads) as pool:
            clock = Clock()
            ends = [len(queries) * t // threads for t in range(threads + 1)]
            nanos = sum(pool.map(share, ends[:-1], ends[1:]))
            cost = [str(nanos)] + clock.stop()[1:]
    if ids != "-":
        found.tofile(ids)
    return cost


def write(path):
    faiss.write_index(index, path)
    return []


verbs = {
    "build": build,
    "open": open_file,
    "map": lambda path: open_file(path, faiss.IO_FLAG_MMAP_IFC),
    "write": write,
    "search": search,
}
def huge_pages():
    try:
        with open("/sys/kernel/mm/transparent_hugepage/enabled") as enabled:
            return "on" if "[always]" in enabled.read() else "off"  # FAISS asks for none
    except FileNotFoundError:
        return "off"


def blas():
    """The processor that FAISS's OpenBLAS takes this one for: one it does not know may pass for a far older one."""
    for path in glob.glob(os.path.join(os.path.dirname(faiss.__file__), "..", "faiss_cpu.libs", "*openblas*")):
        core = ctypes.CDLL(path).openblas_get_corename
        core.restype = ctypes.c_char_p
        return f", OpenBLAS for {core().decode()}"
    return ""


options = faiss.get_compile_options().strip() + blas()
print(f"ok\tfaiss-cpu {faiss.__version__}, {options}, Python {sys.version.split()[0]}, huge pages {huge_pages()}", file=answers)
for line in sys.stdin:
    words = line.rstrip("\n").split("\t")
    try:
        answer = ["ok"] + verbs[words[0]](*words[1:])
    except Exception as e:  # a line for the runner, which goes on without FAISS
        print(repr(e), file=sys.stderr)
        answer = ["error", " ".join(f"{type(e).__name__}: {e}".split())]
    print("\t".join(answer), file=answers)
