"""Trains one projection in Java (DJL) and in Python (PyTorch), alternating, one thread each: ratios of CPU time.

Build first: mvn -q -Ppytorch -DskipTests -pl faiss-style-bench -am package
Usage: python versus_pytorch.py [--rounds 3] [--epochs 40] [--java java] [--dir DIR]
"""
import argparse, os, pathlib, statistics, subprocess, sys, tempfile

top = pathlib.Path(__file__).resolve().parent.parent
parser = argparse.ArgumentParser()
parser.add_argument("--rounds", type=int, default=3)
parser.add_argument("--epochs", type=int, default=40)
parser.add_argument("--java", default="java")
parser.add_argument("--dir", default=None)
options = parser.parse_args()
folder = options.dir or tempfile.mkdtemp()
one_thread = dict(os.environ, OMP_NUM_THREADS="1", MKL_NUM_THREADS="1")
java = [options.java, "--add-modules", "jdk.incubator.vector", "-cp", f"{top}/target/benchmarks.jar:{top}/target/pytorch/*",
        "io.github.faissstyle.bench.ProjectionRun"]
subprocess.run(java + ["data", folder], check=True, stderr=subprocess.DEVNULL)


def run(command):
    out = subprocess.run(command, check=True, env=one_thread, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    print(f"  {out.stdout.strip()}", flush=True)
    return {k: float(v) for k, v in (pair.split("=") for pair in out.stdout.split())}


ratios = {"step_ms": [], "one_ms": []}
for number in range(options.rounds):
    print(f"round {number + 1}: Java, Python", flush=True)
    ours = run(java + ["train", folder, str(options.epochs)])
    theirs = run([sys.executable, str(top / "scripts" / "projection_pytorch.py"), folder, str(options.epochs)])
    for name in ratios:
        ratios[name].append(ours[name] / theirs[name])
for name, values in ratios.items():
    print(f"Java / Python, {name}: min {min(values):.2f}, median {statistics.median(values):.2f}, max {max(values):.2f}")
