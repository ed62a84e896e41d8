"""Trains the tiny GPT that the adapters run, and writes tiny-gpt.pt (TorchScript) and tiny-gpt.onnx beside this file.

    java -jar ../../cli/target/faiss-style.jar build --style-packs-dir ../../style_packs --output-dir /tmp/index
    cp /tmp/index/vocab.json .
    python make_tiny_gpt.py          # torch 2.x, onnx; about two minutes

Shape: token and position embeddings, two pre-norm blocks of causal self-attention (two heads) and a GELU layer, weights
shared with the output. Input: token ids (batch, n) of 64 bits, n up to 256; output: logits (batch, n, vocabulary). It
has seen the .tokens files of the parent genres of the sample packs alone, so that what is heard of a child genre comes
from fusion.
"""

import json
import math
import pathlib

import torch
from torch import nn

HERE = pathlib.Path(__file__).parent
PACKS = HERE / "../../style_packs"
WIDTH, HEADS, LAYERS, CONTEXT, STEPS, BATCH, WINDOW = 32, 2, 2, 256, 1500, 16, 96


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.before, self.between = nn.LayerNorm(WIDTH), nn.LayerNorm(WIDTH)
        self.qkv, self.out = nn.Linear(WIDTH, 3 * WIDTH), nn.Linear(WIDTH, WIDTH)
        self.up, self.down = nn.Linear(WIDTH, 4 * WIDTH), nn.Linear(4 * WIDTH, WIDTH)

    def forward(self, x, mask):
        b, n, _ = x.shape
        q, k, v = self.qkv(self.before(x)).view(b, n, 3, HEADS, WIDTH // HEADS).permute(2, 0, 3, 1, 4).unbind(0)
        weights = torch.softmax(q @ k.transpose(-2, -1) / math.sqrt(WIDTH // HEADS) + mask, -1)
        x = x + self.out((weights @ v).transpose(1, 2).reshape(b, n, WIDTH))
        return x + self.down(nn.functional.gelu(self.up(self.between(x))))


class TinyGpt(nn.Module):
    def __init__(self, vocabulary):
        super().__init__()
        self.tokens, self.places = nn.Embedding(vocabulary, WIDTH), nn.Embedding(CONTEXT, WIDTH)
        self.blocks, self.end = nn.ModuleList(Block() for _ in range(LAYERS)), nn.LayerNorm(WIDTH)

    def forward(self, ids):
        n = ids.shape[1]
        place = torch.arange(n, device=ids.device)
        mask = torch.where(place[None, :] > place[:, None], -1e9, 0.0)
        x = self.tokens(ids) + self.places(place)
        for block in self.blocks:
            x = block(x, mask)
        return self.end(x) @ self.tokens.weight.T


def main():
    torch.manual_seed(5)
    torch.set_num_threads(1)
    vocabulary = json.loads((HERE / "vocab.json").read_text())
    pieces = [[vocabulary[t] for t in file.read_text().split() if t in vocabulary]
              for file in sorted(PACKS.glob("*/refs_midi/*.tokens"))]
    model = TinyGpt(len(vocabulary))
    with torch.no_grad():
        model.tokens.weight.mul_(0.2)
    optimiser = torch.optim.AdamW(model.parameters(), 3e-3, weight_decay=0.05)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 5e-3, STEPS)
    for step in range(STEPS):
        rows = []
        for _ in range(BATCH):
            piece = pieces[int(torch.randint(len(pieces), ()))]
            start = 0 if torch.rand(()) < 0.3 else int(torch.randint(max(1, len(piece) - WINDOW), ()))
            row = piece[start:start + WINDOW + 1]
            rows.append(row + [-1] * (WINDOW + 1 - len(row)))
        batch = torch.tensor(rows)
        logits = model(batch[:, :-1].clamp(min=0))
        loss = nn.functional.cross_entropy(logits.flatten(0, 1), batch[:, 1:].flatten(), ignore_index=-1)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
        if step % 250 == 0 or step == STEPS - 1:
            print(f"step {step}: {loss.item() / math.log(2):.3f} bits a token")
    model.eval()
    example = torch.tensor([pieces[0][:40]])
    torch.jit.trace(model, example).save(str(HERE / "tiny-gpt.pt"))
    names = {0: "batch", 1: "n"}
    torch.onnx.export(model, (example,), str(HERE / "tiny-gpt.onnx"), input_names=["ids"], output_names=["logits"],
                      dynamic_axes={"ids": names, "logits": names}, opset_version=17, dynamo=False)
    check = torch.tensor([pieces[1][:17], pieces[2][:17]])
    traced = torch.jit.load(str(HERE / "tiny-gpt.pt"))(check)
    print("traced at another length:", (traced - model(check)).abs().max().item())


if __name__ == "__main__":
    main()
