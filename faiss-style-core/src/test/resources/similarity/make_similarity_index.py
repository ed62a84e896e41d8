"""Makes an index and its ids as a Python program keeps them, and what FAISS answers.

Usage: python make_similarity_index.py    (faiss-cpu 1.15.1, numpy; writes beside itself)
"""
import json, pathlib
import faiss, numpy as np

here = pathlib.Path(__file__).parent
rng = np.random.default_rng(5)
x = rng.normal(size=(80, 16)).astype("float32")
x /= np.linalg.norm(x, axis=1, keepdims=True)
ids = [f"référence_{i:03d} \u97f3.wav" for i in range(80)]
index = faiss.IndexHNSWFlat(16, 32)
index.hnsw.efConstruction = 40
index.add(x)
faiss.write_index(index, str(here / "similarity_index.faiss"))
json.dump({"track_ids": ids}, open(here / "index_metadata.json", "w"))
q = rng.normal(size=(5, 16)).astype("float32")
q /= np.linalg.norm(q, axis=1, keepdims=True)
d, i = index.search(q, 10)
json.dump({"queries": q.ravel().tolist(), "ids": [ids[j] for j in i.ravel()],
           "similarities": (1 - d.ravel().astype("float64") / 2).tolist()}, open(here / "answers.json", "w"))
