"""Makes what PyTorch, pytorch-metric-learning, scikit-learn and scipy say, to compare with.

Usage: python make_oracles.py   (torch 2.13.0, pytorch-metric-learning 2.9.0, scikit-learn, scipy, safetensors; writes
beside itself)
"""
import json, pathlib
import numpy as np, torch
from pytorch_metric_learning import distances, losses, miners, reducers
from safetensors.torch import save_file
from scipy.stats import skew
from sklearn.metrics import (average_precision_score, confusion_matrix, normalized_mutual_info_score, silhouette_score)

here = pathlib.Path(__file__).parent
torch.set_num_threads(1)
F = torch.nn.functional


def write(name, value):
    json.dump(value, open(here / name, "w"))


def flat(x):
    return np.asarray(x, dtype="float64").ravel().tolist()


# Evaluation: neighbours by cosine similarity.
rng = np.random.default_rng(3)
n, d, classes = 90, 12, 5
y = rng.integers(0, classes, n)
y[y == 4] = 3
y[17] = 4  # a label that occurs once
x = (rng.normal(size=(classes, d))[y] * 0.6 + rng.normal(size=(n, d))).astype("float32")
u = x.astype("float64") / np.linalg.norm(x.astype("float64"), axis=1, keepdims=True)
s = u @ u.T
np.fill_diagonal(s, -9)
order = np.argsort(-s, axis=1, kind="stable")[:, :-1]
same = y[order] == y[:, None]
others = np.array([(y == y[i]).sum() - 1 for i in range(n)])
several = others > 0
occurrences = np.bincount(order[:, :5].ravel(), minlength=n)
clusters = rng.integers(0, 4, n)
write("evaluation.json", {
    "dimension": d, "vectors": flat(x), "labels": [f"label {c}" for c in y], "clusters": clusters.tolist(),
    "numbers": y.tolist(),
    "precision5": same[:, :5].mean(), "precision1": same[:, :1].mean(),
    "recall5": (same[:, :5].sum(1)[several] / others[several]).mean(),
    "map": float(np.mean([average_precision_score(y[np.arange(n) != i] == y[i], s[i][np.arange(n) != i])
                          for i in range(n) if several[i]])),
    "silhouette": float(silhouette_score(x.astype("float64"), y, metric="cosine")),
    "nmi": float(normalized_mutual_info_score(y, clusters)),
    "skew": float(skew(occurrences)), "antiHubs": float((occurrences == 0).mean()), "largest": int(occurrences.max()),
    "confusion": confusion_matrix(y, y[order[:, 0]]).ravel().tolist()})

# Losses and their gradients.
torch.manual_seed(4)
labels = torch.tensor([0, 0, 0, 1, 1, 1, 2, 2, 3, 3, 3, 4])
raw = F.normalize(torch.randn(12, 6) + 0.8 * torch.randn(5, 6)[labels]).double()
cosine = distances.CosineSimilarity()
out = {"dimension": 6, "labels": labels.tolist(), "embeddings": flat(raw)}


def loss(name, function):
    e = raw.clone().requires_grad_(True)
    value = function(e)
    value.backward()
    # Their embeddings are normalised once more, which takes away what points along them.
    g = e.grad
    out[name] = {"loss": value.item(), "gradient": flat(g - (g * raw).sum(1, keepdim=True) * raw)}


triplet = losses.TripletMarginLoss(margin=0.2, distance=cosine)
semi = miners.TripletMarginMiner(margin=0.2, type_of_triplets="semihard", distance=cosine)
hard = miners.BatchHardMiner(distance=cosine)
loss("semiHard", lambda e: triplet(e, labels, semi(e, labels)))
loss("batchHard", lambda e: triplet(e, labels, hard(e, labels)))
loss("infoNce", lambda e: losses.NTXentLoss(temperature=0.1)(e, labels))
loss("supervised", lambda e: losses.SupConLoss(temperature=0.1)(e, labels))
proxies = losses.NormalizedSoftmaxLoss(num_classes=5, embedding_size=6, temperature=0.1).double()
loss("proxies", lambda e: proxies(e, labels))
out["proxies"]["proxies"] = flat(proxies.W.detach().T)
out["proxies"]["proxyGradient"] = flat(proxies.W.grad.T)
write("losses.json", out)

# AdamW.
torch.manual_seed(5)
p = torch.nn.Parameter(torch.randn(500))
first = flat(p.detach())
optimiser = torch.optim.AdamW([p], lr=1e-2, weight_decay=0.05)
gradients = []
for _ in range(4):
    p.grad = torch.randn(500) * 0.1
    gradients.append(flat(p.grad))
    optimiser.step()
write("adamw.json", {"first": first, "gradients": flat(gradients), "last": flat(p.detach())})


# A projection, and a training of it without dropout.
class Net(torch.nn.Module):
    def __init__(self, d, h, o):
        super().__init__()
        self.projection = torch.nn.Sequential(torch.nn.Linear(d, h), torch.nn.LayerNorm(h), torch.nn.GELU(),
                                              torch.nn.Dropout(0.0), torch.nn.Linear(h, o))

    def forward(self, x):
        return F.normalize(self.projection(x), p=2, dim=1)


torch.manual_seed(6)
d, h, o, classes, per = 24, 20, 10, 6, 12
net = Net(d, h, o)
with torch.no_grad():
    net.projection[1].weight.add_(0.1 * torch.randn(h))
    net.projection[1].bias.add_(0.1 * torch.randn(h))
save_file(net.state_dict(), str(here / "before.safetensors"))
y = torch.arange(classes).repeat_interleave(per)
x = (0.7 * torch.randn(classes, d)[y] + torch.randn(len(y), d))
gen = np.random.default_rng(7)
steps, epochs = 5, 6
batches = [np.concatenate([gen.choice(np.where(y.numpy() == c)[0], 4, replace=False)
                           for c in gen.choice(classes, 4, replace=False)]) for _ in range(steps * epochs)]
before = net(x)
optimiser = torch.optim.AdamW(net.parameters(), lr=3e-3, weight_decay=0.01)
schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, T_max=steps * epochs)
values = []
for b in batches:
    e = net(x[b])
    value = triplet(e, y[b], semi(e, y[b]))
    optimiser.zero_grad()
    value.backward()
    optimiser.step()
    schedule.step()
    values.append(value.item())
after = net(x)
save_file(net.state_dict(), str(here / "after.safetensors"))
write("training.json", {"input": d, "hidden": h, "output": o, "steps": steps, "epochs": epochs,
                        "vectors": flat(x), "labels": y.tolist(), "batches": np.array(batches).ravel().tolist(),
                        "losses": values, "before": flat(before.detach()), "after": flat(after.detach())})
