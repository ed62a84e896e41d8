#!/usr/bin/env python3
"""Writes backoff.json beside this file: what the Python reference (fusion_reference.py, Part B) answers token by token.
Run: python make_backoff_cases.py    (numpy is needed; the same seed gives the same file)"""
import json, os, random
import numpy as np
import fusion_reference as reference

HERE = os.path.dirname(os.path.abspath(__file__))
TONICS = {"C": 0, "G": 7, "F": 5, "Bb": 10, "Am": 9, "Em": 4}
TOKENS = (["BAR", "NOTE_ON"] + ["POS=%d" % i for i in (1, 5, 9, 13)] + ["CHORD=" + c for c in ("C", "Dm", "F", "G7", "Bb", "N")]
          + [str(p) for p in range(58, 74)] + ["VEL=80"] + ["DUR=%d" % d for d in (2, 4)] + ["KEY=" + k for k in TONICS])
VOCAB = {t: i for i, t in enumerate(TOKENS)}


def piece(rng, motifs, bars):
    key = rng.choice(list(TONICS))
    tokens = ["KEY=" + key]
    for _ in range(bars):
        tokens += ["BAR", "CHORD=" + rng.choice(["C", "Dm", "F", "G7", "Bb", "N"])]
        for position, degree in zip((1, 5, 9, 13), rng.choice(motifs)):
            pitch = 60 + (degree + TONICS[key]) % 12
            tokens += ["POS=%d" % position, "NOTE_ON", str(pitch), "VEL=80", "DUR=%d" % rng.choice([2, 4, 4])]
    return key, tokens


def ids(tokens):
    return [VOCAB[t] for t in tokens]


def main():
    rng, noise = random.Random(5), np.random.RandomState(6)
    motifs = [[rng.choice([0, 2, 4, 5, 7, 9, 11]) for _ in range(4)] for _ in range(6)]
    parent = [piece(rng, motifs[:4], 4) for _ in range(9)]
    child = [piece(rng, motifs[2:], 4) for _ in range(5)]
    cases = []
    for number in range(24):
        weights = [{"raw": 0.3}, {"raw": 0.15, "key": 0.2}, {"raw": 0.15, "key": 0.2, "hist": 0.5}, {"key": 0.5}, {"hist": 0.5}, {"raw": 1.0}][number % 6]
        scales = [[0.0, 0.5, 1.0, 2.0], [1.0], [0.0, 1.0, 3.0, 2.5]][number // 6 % 3]
        config = dict(a=rng.choice([1.0, 1.0, 1.0, 0.7]), delta=rng.choice([0.8, 0.5]), theta=rng.choice([2.0, 1.0]), dmin=rng.choice([4, 1]), max_match=rng.choice([12, 6, 32]))
        fusion = reference.BackoffFusion(VOCAB, [ids(t) for _, t in parent], [ids(t) for _, t in child], [k for k, _ in parent],
                                         [k for k, _ in child], weights=weights, **config)
        auto = reference.AutoFusion(fusion, scales)
        key, tokens = piece(rng, motifs, 3)
        start = rng.choice([1, 8, 20]) if "raw" in weights or "key" in weights else 30   # alone, history needs some
        steps = []
        for t in range(start, min(len(tokens), start + 24)):
            logits = (noise.standard_normal(len(TOKENS)) * rng.choice([1, 3, 6])).round(3).astype(np.float32)
            # The reference gives all KEY= tokens the chance of one of them in the key view; we leave them alone. Equal ones hide it.
            logits[[i for i, t in enumerate(TOKENS) if t.startswith("KEY=")]] = -20
            fused = auto.apply(logits, ids(tokens[:t]), key)
            auto.accept(VOCAB[tokens[t]])
            steps.append(dict(logits=[float("%.3f" % z) for z in logits], fused=[float("%.10g" % z) for z in fused]))
        cases.append(json.dumps(dict(weights=weights, scales=scales, **config, tokens=tokens, start=start, steps=steps)))
    with open(os.path.join(HERE, "backoff.json"), "w") as f:
        f.write(json.dumps(dict(tokens=TOKENS, parent=[t for _, t in parent], child=[t for _, t in child]))[:-1])
        f.write(', "cases": [\n' + ",\n".join(cases) + "\n]}\n")
    print(len(cases), "cases")


if __name__ == "__main__":
    main()
