"""Makes retrieve.json with the readable Python reference of the described system (DescribedIndex; numpy only):

    python make_retrieve.py <folder of fusion-reference.py>
"""
import importlib.util, json, os, random, sys
spec = importlib.util.spec_from_file_location("reference", os.path.join(sys.argv[1], "fusion-reference.py"))
ref = importlib.util.module_from_spec(spec)
spec.loader.exec_module(ref)
rng = random.Random(20)
index, patterns, cases = ref.DescribedIndex(), [], []
for style, count in (("pop", 40), ("pop/dance_pop", 30), ("pop/pop_rock", 12)):
    parent, _, child = style.partition("/")
    made = []
    for i in range(count):
        # every fourth repeats an earlier one of the style: equal scores, decided by order alone
        tokens = rng.choice(made).tokens if i % 4 == 3 else ["t%d" % rng.randrange(25) for _ in range(rng.randrange(3, 20))]
        made.append(ref.Pattern(tokens, parent, child or None, 1.5 if child else 1.0, "%s#%d" % (style, i)))
        patterns.append({"id": made[-1].source, "style": style, "tokens": tokens})
    index.add(parent, child or None, made)
for c in range(60):
    query = ["t%d" % rng.randrange(25) for _ in range(rng.randrange(1, 15))] if c % 5 else rng.choice(patterns)["tokens"]
    child, bias, k = rng.choice(["dance_pop", "pop_rock"]), rng.choice([0.0, 0.25, 0.5, 1.0]), rng.choice([1, 3, 5, 10, 60])
    got = index.retrieve(query, "pop", child, bias, k)
    # Sums in another order round differently: scores are compared to 9 places, equal ones keep their order.
    cases.append({"query": query, "child": child, "bias": bias, "k": k,
                  "ids": [p.source for p, _ in got], "scores": [s for _, s in got]})
json.dump({"patterns": patterns, "cases": cases}, open("retrieve.json", "w"), indent=0)
