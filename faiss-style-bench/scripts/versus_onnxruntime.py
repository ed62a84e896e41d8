"""Encodes the same queries with the same model in Java and in Python, alternating, one thread each: ratios of time.

Build first: mvn -q -Ptext -DskipTests -pl faiss-style-bench -am package
Usage, from the project's folder: python faiss-style-bench/scripts/versus_onnxruntime.py [--rounds 5] [--java java] [--dir DIR]
"""
import argparse, pathlib, statistics, subprocess, sys, tempfile

top = pathlib.Path(__file__).resolve().parent.parent
parser = argparse.ArgumentParser()
parser.add_argument("--rounds", type=int, default=5)
parser.add_argument("--java", default="java")
parser.add_argument("--dir", default=None)
options = parser.parse_args()
folder = options.dir or tempfile.mkdtemp()
script = [sys.executable, str(top / "scripts" / "text_onnxruntime.py")]
if not (pathlib.Path(folder) / "model.onnx").exists():
    subprocess.run(script + ["make", folder], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
java = [options.java, "-cp", f"{top}/target/benchmarks.jar:{top}/target/text/*", "io.github.faissstyle.bench.TextRun",
        "encode", folder]


def run(command):
    out = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout
    print(f"  {out.strip()}", flush=True)
    return {k: float(v) for k, v in (pair.split("=") for pair in out.split())}


ratios = []
for number in range(options.rounds):
    print(f"round {number + 1}: Java, Python", flush=True)
    ours, theirs = run(java), run(script + ["run", folder])
    assert abs(ours["checksum"] - theirs["checksum"]) < 1e-3, "they must say the same"
    ratios.append(ours["query_ms"] / theirs["query_ms"])
print(f"Java / Python: min {min(ratios):.2f}, median {statistics.median(ratios):.2f}, max {max(ratios):.2f}")
