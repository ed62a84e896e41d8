"""Stores embeddings made by the Python reference: make_embeddings.py <fusion-reference.py> <out.json>"""
import importlib.util, json, random, sys

spec = importlib.util.spec_from_file_location("reference", sys.argv[1])
ref = importlib.util.module_from_spec(spec)
spec.loader.exec_module(ref)
rng = random.Random(20261121)

piece = ("STYLE=pop TEMPO=120 KEY={k} METER=4/4 SECTION=VERSE BAR POS=1 CHORD={k} DRUM=36 VEL=100 PROGRAM=33 NOTE_ON 36 VEL=80 DUR=4 "
         "POS=9 CHORD=G7 PROGRAM=0 NOTE_ON 67 VEL=70 DUR=2 NOTE_ON 60 VEL=70 DUR=2 POS=13 CHORD=N NOTE_ON 60 VEL=70 DUR=2")
cases = [(piece.format(k=k).split(), k) for k in ("C", "F#m", "Bb", "Ebm", "G")]
cases += [([], "C"), (["A"], "C"), (["A", "A", "A", "B"], "A"), (["60"], "C"), (["0", "127", "64", "64"], "Am")]
cases += [(["ф", "日本", "é", "\U0001f3b5", "\U0001f3b5 x", "𝄞=60"], "D"), (["CHORD=F#dim", "CHORD=Bbmaj7", "CHORD=Dm", "CHORD=Bm7b5"], "Eb")]
vocab = ["POS=%d" % i for i in range(1, 17)] + ["NOTE_ON", "VEL=80", "DUR=4"] + [str(p) for p in range(40, 80)] + ["CHORD=Am", "CHORD=C", "DRUM=36"]
for n in (99, 100, 101, 137, 400):
    cases.append(([rng.choice(vocab) for _ in range(n)], rng.choice(["C", "Am", "F#", "Ebm", "Ab"])))
out = [{"tokens": t, "key": k, "dim": d,
        "hashes": [str(ref.token_hash(x)) for x in t[:8]],
        "weighted": [round(float(v), 12) for v in ref.embed(t, d)],
        "keyRelative": [round(float(v), 12) for v in ref.embed_key_relative(t, k, d)]}
       for i, (t, k) in enumerate(cases) for d in ((512, 96) if i % 4 == 0 else (64,))]
json.dump(out, open(sys.argv[2], "w", encoding="ascii"), separators=(",", ":"))
