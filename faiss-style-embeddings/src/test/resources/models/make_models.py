"""Makes small ONNX and TorchScript models of the shapes that embedders take, and what they say of a sound.

Usage: python make_models.py   (onnx, onnxruntime, librosa, numpy, torch 2.13; writes beside itself)
"""
import json, pathlib
import librosa, numpy as np, onnx, onnxruntime, torch
from onnx import TensorProto, helper, numpy_helper

here = pathlib.Path(__file__).parent
rng = np.random.default_rng(21)


def save(name, shape, width, nodes, weights):
    graph = helper.make_graph(
        nodes, "tiny", [helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [shape[0], width])],
        [numpy_helper.from_array(v, k) for k, v in weights.items()])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.checker.check_model(model)
    onnx.save(model, str(here / name))


def spectral(name, shape, bands, axes):
    """The mean over frames, then a linear map: (batch, 1, bands, 199) or (batch, bands, 199, 1) to (batch, 12)."""
    save(name, shape, 12,
         [helper.make_node("ReduceMean", ["x"], ["m"], axes=axes, keepdims=0),
          helper.make_node("MatMul", ["m", "w"], ["z"]), helper.make_node("Tanh", ["z"], ["y"])],
         {"w": (rng.normal(size=(bands, 12)) / 150).astype("float32")})


spectral("openl3_nchw.onnx", ["batch", 1, 128, 199], 128, [1, 3])
spectral("openl3_nhwc256.onnx", ["batch", 256, 199, 1], 256, [2, 3])
spectral("openl3_fixed.onnx", [1, 1, 128, 199], 128, [1, 3])
save("waveform.onnx", ["batch", 1, 4000], 6,
     [helper.make_node("Squeeze", ["x", "axis"], ["s"]), helper.make_node("MatMul", ["s", "w"], ["z"]),
      helper.make_node("Tanh", ["z"], ["y"])],
     {"w": (rng.normal(size=(4000, 6)) / 20).astype("float32"), "axis": np.array([1], dtype="int64")})


class Spectral(torch.nn.Module):
    """As openl3_nchw.onnx."""

    def __init__(self):
        super().__init__()
        weights = [numpy_helper.to_array(i) for i in onnx.load(str(here / "openl3_nchw.onnx")).graph.initializer]
        self.w = torch.nn.Parameter(torch.from_numpy(weights[0].copy()))

    def forward(self, x):
        return torch.tanh(x.mean(dim=(1, 3)) @ self.w)


network = Spectral().eval()
example = torch.zeros(2, 1, 128, 199)
torch.jit.save(torch.jit.trace(network, example), str(here / "openl3_nchw.pt"))
torch.save(network.state_dict(), here / "weights.pt")


def openl3_spectrogram(second, bands):
    """199 frames every 242 samples, padded alike on both sides; the root of mel power, in decibels below the largest."""
    n_fft, hop, frames = 2048, 242, 199
    total = (frames - 1) * hop + n_fft - 48000
    x = np.pad(second, (total // 2, total - total // 2))
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(n_fft) / n_fft)
    power = np.stack([np.abs(np.fft.rfft(window * x[t * hop:t * hop + n_fft])) ** 2 for t in range(frames)], axis=1)
    mel = librosa.filters.mel(sr=48000, n_fft=n_fft, n_mels=bands, htk=True, norm="slaney", dtype=np.float64) @ power
    level = 10 * np.log10(np.maximum(np.sqrt(mel), 1e-10))
    return np.maximum(level - level.max(), -80)


def run(name, batch):
    session = onnxruntime.InferenceSession(str(here / name), providers=["CPUExecutionProvider"])
    return session.run(None, {"x": batch.astype("float32")})[0]


class Tokens(torch.nn.Module):
    """Ids (batch, n) to vectors (batch, n, 5), or their mean."""

    def __init__(self, mean: bool):
        super().__init__()
        torch.manual_seed(2)
        self.table = torch.nn.Embedding(7, 5)
        self.mean = mean

    def forward(self, ids):
        x = torch.tanh(self.table(ids))
        return x.mean(dim=1) if self.mean else x


torch.jit.save(torch.jit.script(Tokens(True).eval()), str(here / "tokens_mean.pt"))
torch.jit.save(torch.jit.script(Tokens(False).eval()), str(here / "tokens_each.pt"))
with torch.no_grad():
    vectors = torch.nn.functional.normalize(Tokens(True).eval()(torch.tensor([[3, 0, 6, 6, 1]])), dim=1)[0]
    table = Tokens(True).table.weight.numpy()
graph = helper.make_graph(
    [helper.make_node("Gather", ["table", "ids"], ["g"]), helper.make_node("Tanh", ["g"], ["y"])], "tokens",
    [helper.make_tensor_value_info("ids", TensorProto.INT64, ["batch", "n"])],
    [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["batch", "n", 5])],
    [numpy_helper.from_array(table.copy(), "table")])
onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9), str(here / "tokens_each.onnx"))
graph.input[0].type.tensor_type.shape.dim[1].dim_value = 3
onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9), str(here / "tokens_fixed.onnx"))

t = np.arange(int(1.7 * 48000)) / 48000
y = (0.4 * np.sin(2 * np.pi * (300 + 500 * t) * t) * np.exp(-t) + 0.02 * np.sin(2 * np.pi * 9000 * t)).astype("float32")
padded = np.concatenate([np.zeros(24000, dtype="float32"), y])
out = {"tokens": vectors.double().tolist()}
for name, bands, hop in [("openl3_nchw.onnx", 128, 0.5), ("openl3_nhwc256.onnx", 256, 0.1)]:
    step = int(round(hop * 48000))
    missing = -(len(padded) - 48000) % step
    x = np.concatenate([padded, np.zeros(missing, dtype="float32")])
    seconds = [openl3_spectrogram(x[i:i + 48000].astype("float64"), bands) for i in range(0, len(x) - 47999, step)]
    batch = np.stack(seconds)
    batch = batch[:, None] if "nchw" in name else batch[..., None]
    out[name] = run(name, batch).mean(axis=0).astype("float64").tolist()
    if bands == 128:
        out["spectrogram"] = [float(f"{v:.7g}") for v in seconds[1][::9, ::11].ravel()]
x = np.concatenate([y, np.zeros(-(len(y) - 4000) % 3000, dtype="float32")])
windows = np.stack([x[i:i + 4000] for i in range(0, len(x) - 3999, 3000)])[:, None]
out["waveform.onnx"] = run("waveform.onnx", windows).mean(axis=0).astype("float64").tolist()
json.dump(out, open(here / "models.json", "w"))
