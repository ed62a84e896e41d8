"""Writes weights.json: weights that make random pieces likeliest, found by scipy's L-BFGS-B.

    python make_weight_cases.py > weights.json        # numpy 1.26 or later, scipy 1.11 or later

The sum that is made least is the one that WeightFit describes. Each case holds pieces of tokens; a token has the model's
log-probability, for each axis the weight that it is under (-1 for none), the entries that evidence speaks for (model's
probability, what each axis says) and which of them is the token itself (-1 for none).
"""

import json
import sys

import numpy as np
from scipy.optimize import minimize

ANCHOR, ROW, LIMIT = 5, 3, 10


def make(rng, axes, pieces, tokens):
    made = []
    for _ in range(pieces):
        piece = []
        for _ in range(tokens):
            under = [int(a * ROW + rng.integers(ROW)) if rng.random() < 0.8 else -1 for a in range(axes)]
            n = int(rng.integers(0, 5))
            p = rng.dirichlet(np.ones(n + 1))[:n] * 0.9 if n else np.zeros(0)
            said = np.where(rng.random((n, axes)) < 0.7, rng.exponential(2, (n, axes)), 0)
            said[:, [a for a in range(axes) if under[a] < 0]] = 0
            own = int(rng.integers(n)) if n and rng.random() < 0.6 else -1
            log_p = float(np.log(p[own])) if own >= 0 else float(np.log(0.05 + 0.05 * rng.random()))
            piece.append({"logP": log_p, "under": under, "own": own, "p": [float(np.float32(x)) for x in p],
                          "said": [[float(np.float32(x)) for x in row] for row in said]})
        made.append(piece)
    return made


def loss(x, pieces, expected, ridge):
    rows = len(expected)
    w, mean = x[: rows * ROW], x[rows * ROW:]
    total = ridge * sum(((w[r * ROW:(r + 1) * ROW] - mean[r]) ** 2).sum() for r in range(rows))
    total += ANCHOR * ((mean - expected) ** 2).sum()
    for piece in pieces:
        for token in piece:
            scale = np.array([w[i] if i >= 0 else 0 for i in token["under"]])
            e = np.array(token["said"]).reshape(len(token["p"]), len(scale)) @ scale
            total += np.log(1 + (np.array(token["p"]) * np.expm1(e)).sum()) - token["logP"]
            total -= e[token["own"]] if token["own"] >= 0 else 0
    return total


rng = np.random.default_rng(11)
cases = []
for axes, pieces, tokens, ridge in [(1, 2, 40, 5), (2, 3, 60, 0.5), (3, 4, 50, 50), (2, 2, 5, 1)]:
    expected = rng.uniform(0, 0.5, axes)
    lessons = make(rng, axes, pieces, tokens)
    start = np.concatenate([np.repeat(expected, ROW), expected])
    found = minimize(loss, start, (lessons, expected, ridge), "L-BFGS-B", bounds=[(0, LIMIT)] * len(start),
                     options={"ftol": 1e-15, "gtol": 1e-9, "maxiter": 10000, "maxfun": 1000000})
    print(found.message, found.fun, file=sys.stderr)
    cases.append({"expected": expected.tolist(), "row": ROW, "limit": LIMIT, "ridge": ridge, "pieces":
                  [{"tokens": piece} for piece in lessons], "weights": found.x[: axes * ROW].tolist()})
json.dump({"cases": cases}, sys.stdout)
