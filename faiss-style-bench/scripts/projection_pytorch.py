"""Trains the projection of ProjectionRun with PyTorch and pytorch-metric-learning, on the same vectors, one thread.

Usage: python projection_pytorch.py DIR EPOCHS    (torch, pytorch-metric-learning, scikit-learn, numpy)
"""
import pathlib, sys, time
import numpy as np, torch
from pytorch_metric_learning import distances, losses, miners
from sklearn.cluster import KMeans
from sklearn.metrics import normalized_mutual_info_score, silhouette_score

torch.set_num_threads(1)
torch.manual_seed(1)
folder, epochs, d = pathlib.Path(sys.argv[1]), int(sys.argv[2]), 6144
floats = lambda name: torch.from_numpy(np.fromfile(folder / name, "<f4").reshape(-1, d))
ints = lambda name: np.fromfile(folder / name, "<i4")
x, y, held, held_y = floats("xtr.bin"), ints("ytr.bin"), floats("xte.bin"), ints("yte.bin")
normalise = torch.nn.functional.normalize
net = torch.nn.Sequential(torch.nn.Linear(d, 512), torch.nn.LayerNorm(512), torch.nn.GELU(), torch.nn.Dropout(0.1),
                          torch.nn.Linear(512, 256))
steps = len(y) // 64
optimiser = torch.optim.AdamW(net.parameters(), lr=1e-4, weight_decay=0.01)
schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, T_max=epochs * steps)
cosine = distances.CosineSimilarity()
miner = miners.TripletMarginMiner(margin=0.2, type_of_triplets="semihard", distance=cosine)
function = losses.TripletMarginLoss(margin=0.2, distance=cosine)
rng = np.random.default_rng(3)
rows = [np.where(y == c)[0] for c in range(y.max() + 1)]
labels = torch.from_numpy(y).long()
times = []
for epoch in range(epochs):
    net.train()
    begin = time.process_time()
    for _ in range(steps):
        batch = np.concatenate([rng.choice(rows[c], 4, replace=False) for c in rng.choice(len(rows), 16, replace=False)])
        batch = torch.from_numpy(batch)
        e = normalise(net(x[batch]))
        value = function(e, labels[batch], miner(e, labels[batch]))
        optimiser.zero_grad()
        value.backward()
        optimiser.step()
        schedule.step()
    times.append((time.process_time() - begin) * 1000 / steps)
net.eval()
with torch.no_grad():
    e = normalise(net(held)).numpy()
    best = 1e9
    for _ in range(10):
        begin = time.perf_counter()
        for _ in range(200):
            normalise(net(held[:1]))
        best = min(best, (time.perf_counter() - begin) * 1000 / 200)
s = e @ e.T
np.fill_diagonal(s, -9)
precision = (held_y[np.argsort(-s, axis=1)[:, :5]] == held_y[:, None]).mean()
clusters = KMeans(len(rows), n_init=5, random_state=0).fit_predict(e)
print(f"step_ms={np.median(times):.2f} one_ms={best:.3f} precision5={precision:.4f} "
      f"silhouette={silhouette_score(e, held_y, metric='cosine'):.4f} "
      f"nmi={normalized_mutual_info_score(held_y, clusters):.4f}")
