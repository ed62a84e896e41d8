"""Makes the files beside it: python make.py (numpy, faiss-cpu)."""
import hashlib
import json
import os
import shutil
import sqlite3

import faiss
import numpy as np

rng = np.random.default_rng(20261122)
matrix = rng.standard_normal((5, 3))
np.save("float32.npy", matrix.astype("<f4"))
np.save("float64.npy", matrix)
np.save("fortran.npy", np.asfortranarray(matrix.astype("<f4")))
np.save("big_endian.npy", matrix.astype(">f8"))
np.save("int64.npy", np.arange(6).reshape(2, 3))
np.save("one_axis.npy", matrix[0])
json.dump(matrix.astype("<f4").astype(float).tolist(), open("matrix.json", "w"))

# The folder that AudioDbImport reads, written as its program writes it.
def audio_db(folder, skip_clap):
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    conn = sqlite3.connect(f"{folder}/metadata.db")
    conn.execute("""
        CREATE TABLE IF NOT EXISTS audio (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            faiss_idx INTEGER NOT NULL,
            label TEXT, path TEXT, hash TEXT UNIQUE,
            mfcc BLOB, chroma BLOB, spectral_contrast BLOB,
            rhythm BLOB, zcr BLOB, rms BLOB
        )""")
    clap, librosa = faiss.IndexFlatIP(6), faiss.IndexFlatIP(4)
    said = []
    for i in range(4):
        c, l = (rng.standard_normal((1, d)).astype(np.float32) for d in (6, 4))
        c, l = c / np.linalg.norm(c), l / np.linalg.norm(l)
        if i != skip_clap:
            clap.add(c)
        librosa.add(l)
        features = [rng.standard_normal(n) for n in (13, 12, 7, 3, 1, 1)]
        md5 = hashlib.md5(str(i).encode()).hexdigest()
        conn.execute("INSERT INTO audio (faiss_idx, label, path, hash, mfcc, chroma, spectral_contrast, rhythm, zcr, rms)"
                     " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                     (librosa.ntotal - 1, f"label {i}", f"/audio/{i}.wav", md5, *(f.tobytes() for f in features)))
        said.append({"clap": c[0].tolist(), "librosa": l[0].tolist(), "mfcc": features[0].astype(np.float32).tolist()})
    conn.commit()
    conn.close()
    faiss.write_index(clap, f"{folder}/clap.index")
    faiss.write_index(librosa, f"{folder}/librosa.index")
    json.dump({"tracks": said}, open(f"{folder}/said.json", "w"))

audio_db("audio_db", skip_clap=-1)
audio_db("audio_db_uneven", skip_clap=1)

index = faiss.IndexFlatL2(6)
index.add(rng.standard_normal((3, 6)).astype(np.float32))
faiss.write_index(index, "three.faiss")
json.dump({"track_ids": ["a.wav", "b", "dir/c"]}, open("three.json", "w"))
