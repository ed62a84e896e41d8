#!/usr/bin/env python3
"""Writes style_packs/, vocab.json and cases.json beside this file: what the Python reference (fusion_reference.py, Part A)
answers on synthetic style packs.  Run: python make_cases.py    (numpy is needed; the same seed gives the same files)"""
import json, os, random, shutil
import numpy as np
import fusion_reference as reference

HERE = os.path.dirname(os.path.abspath(__file__))
PACKS = os.path.join(HERE, "style_packs")
STYLES = {"pop": ["dance_pop", "pop_rock"], "jazz": ["swing"], "folk": []}
TOKENS = (["<unk>", "BAR", "NOTE_ON"] + ["POS=%d" % i for i in (1, 5, 9, 13)] + ["CHORD=" + c for c in ("C", "F", "G7", "Am")]
          + [str(p) for p in range(60, 73)] + ["VEL=%d" % v for v in (60, 80, 100)] + ["DUR=%d" % d for d in (1, 2, 4, 8)])
FOREIGN = ["PEDAL", "BEND=3"]                  # in packs, not in the vocabulary
VOCAB = {t: i for i, t in enumerate(TOKENS)}


def bar(rng, motifs):
    tokens = ["BAR"]
    for _ in range(rng.randint(2, 5)):
        tokens += rng.choice(motifs)
        if rng.random() < 0.1:
            tokens.append(rng.choice(FOREIGN + ["<unk>"]))
    return tokens


def write_refs(rng, folder, motifs):
    os.makedirs(folder)
    for i in range(4):
        with open(os.path.join(folder, "a%d.tokens" % i), "w") as f:
            f.write(" ".join(bar(rng, motifs) + bar(rng, motifs)) + "\n")
    for i in range(2):
        bars = [bar(rng, motifs) for _ in range(4)]
        with open(os.path.join(folder, "b%d.json" % i), "w") as f:
            json.dump({"style": os.path.relpath(folder, PACKS).split(os.sep)[0], "bars": len(bars), "tokenized_bars": bars}, f)


def write_packs(rng):
    shutil.rmtree(PACKS, ignore_errors=True)
    for parent, children in STYLES.items():
        motifs = [[rng.choice(TOKENS[1:]) for _ in range(rng.randint(2, 4))] for _ in range(10)]
        write_refs(rng, os.path.join(PACKS, parent, "refs_midi"), motifs)
        for child in children:
            own = motifs[:4] + [[rng.choice(TOKENS[1:]) for _ in range(rng.randint(2, 4))] for _ in range(6)]
            write_refs(rng, os.path.join(PACKS, parent, child, "refs_midi"), own)


def history(rng, index, parent, child):
    """Mostly a piece of a pattern, so that n-grams are found; sometimes short, foreign or random."""
    patterns = index.parents[parent] + index.children.get("%s/%s" % (parent, child), [])
    ids = [VOCAB.get(t, len(TOKENS) + 3) for _ in range(rng.randint(1, 9)) for t in rng.choice(patterns).tokens]
    end = rng.randint(0, len(ids)) if rng.random() < 0.8 else rng.randint(0, 4)
    ids = ids[:end]
    return ids if rng.random() < 0.9 else ids + [rng.randrange(len(TOKENS))]


def clear_choice(fusion, ids):
    """False where the last retrieved pattern and the next one score so alike that float and double may differ."""
    tokens = [fusion.inv.get(i, "<unk>") for i in ids[-max(fusion.n, fusion.qn):]][-fusion.qn:]
    found = fusion.ix.retrieve(tokens, fusion.parent, fusion.child, fusion.child_bias, 1000)
    return len(found) <= fusion.k or found[fusion.k - 1][1] - found[fusion.k][1] > 1e-4


def main():
    rng = random.Random(20)
    write_packs(rng)
    with open(os.path.join(HERE, "vocab.json"), "w") as f:
        json.dump(VOCAB, f, indent=0)
    indexes = {w: reference.DescribedIndex(512, "weighted", w).build(PACKS) for w in (1.5, 2.0)}
    noise, cases, changed = np.random.RandomState(7), [], 0
    while len(cases) < 400:
        child_weight = rng.choice([1.5, 1.5, 2.0])
        parent = rng.choice(list(STYLES))
        child = rng.choice(STYLES[parent] + [None])
        config = dict(child_bias=rng.choice([0.0, 0.3, 0.3, 0.5, 1.0]), fusion_weight=rng.choice([0.0, 0.1, 0.1, 0.4, 0.5, 0.9, 1.0]),
                      ngram_size=rng.choice([1, 2, 2, 3, 3, 3, 4, 5]), top_k=rng.choice([1, 3, 5, 10]),
                      source=rng.choice(["all", "topk"]), fuse=rng.choice(["prob", "prob", "logit"]), query_tokens=rng.choice([8, 32, 100]))
        fusion = reference.DescribedFusion(indexes[child_weight], VOCAB, parent, child, **config)
        ids = history(rng, fusion.ix, parent, child)
        if config["source"] == "topk" and not clear_choice(fusion, ids):
            continue
        logits = (noise.standard_normal(len(TOKENS)) * rng.choice([0.5, 3, 8])).round(4).astype(np.float32)
        fused = fusion.apply(logits, ids)
        # The program computes with weight 0 too; that nothing changes then is our rule, in so many words.
        same = fusion.distribution([fusion.inv.get(i, "<unk>") for i in ids[-max(fusion.n, fusion.qn):]]) is None or config["fusion_weight"] == 0
        changed += not same
        case = dict(parent=parent, child=child, child_weight=child_weight, **config, history=ids, logits=[float("%.4f" % z) for z in logits],
                    fused=None if same else [float("%.8g" % z) for z in fused])
        cases.append(json.dumps(case))
    with open(os.path.join(HERE, "cases.json"), "w") as f:
        f.write("[\n" + ",\n".join(cases) + "\n]\n")
    print("%d cases, %d with evidence" % (len(cases), changed))


if __name__ == "__main__":
    main()
