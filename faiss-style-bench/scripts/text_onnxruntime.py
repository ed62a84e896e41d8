"""Encodes queries with a model of all-MiniLM-L6-v2's shape, one thread, as TextRun does in Java.

Usage: python text_onnxruntime.py make DIR   makes the model: 6 layers of 384, random weights (transformers, torch, onnx)
       python text_onnxruntime.py run DIR    prints ms a query (tokenizers, onnxruntime, numpy)
Run from the project's folder.
"""
import json, pathlib, sys, time

what, folder = sys.argv[1], pathlib.Path(sys.argv[2])
queries = [json.loads(line)["query"] for line in open("examples/text/queries_test.jsonl")]

if what == "make":
    import torch
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors, trainers
    from transformers import BertConfig, BertModel
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    texts = [json.loads(line)["input"] for line in open("examples/text/drum_examples.jsonl")]
    texts += [f"filler{i}" for i in range(30000)]
    tokenizer.train_from_iterator(texts, trainers.WordPieceTrainer(
        vocab_size=30522, special_tokens=["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]))
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[("[CLS]", 2), ("[SEP]", 3)])
    tokenizer.save(str(folder / "tokenizer.json"))
    (folder / "sentence_bert_config.json").write_text('{"max_seq_length": 256, "do_lower_case": false}')
    torch.manual_seed(3)
    bert = BertModel(BertConfig(vocab_size=30522, hidden_size=384, num_hidden_layers=6, num_attention_heads=12,
                                intermediate_size=1536), add_pooling_layer=False).eval()
    bert.set_attn_implementation("eager")

    class Tokens(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.bert = bert

        def forward(self, input_ids, attention_mask, token_type_ids):
            return self.bert(input_ids=input_ids, attention_mask=attention_mask,
                             token_type_ids=token_type_ids).last_hidden_state

    ids = torch.randint(5, 100, (2, 9))
    axes = {0: torch.export.Dim("batch"), 1: torch.export.Dim("tokens")}
    torch.onnx.export(Tokens().eval(), (ids, torch.ones_like(ids), 0 * ids), str(folder / "model.onnx"), dynamo=True,
                      external_data=False, input_names=["input_ids", "attention_mask", "token_type_ids"],
                      output_names=["last_hidden_state"], dynamic_shapes=(axes, axes, axes))
else:
    import numpy as np, onnxruntime
    from tokenizers import Tokenizer
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.enable_truncation(256)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"])

    def encode(text):
        tokens = tokenizer.encode(text)
        mask = np.array([tokens.attention_mask], np.int64)
        hidden = session.run(None, {"input_ids": np.array([tokens.ids], np.int64), "attention_mask": mask,
                                    "token_type_ids": np.array([tokens.type_ids], np.int64)})[0]
        mean = (hidden * mask[..., None]).sum(1) / mask.sum(1, keepdims=True)
        return (mean / np.linalg.norm(mean, axis=1, keepdims=True))[0]

    best = 1e9
    for _ in range(8):
        begin = time.perf_counter()
        total = sum(encode(query)[0] for query in queries)
        best = min(best, (time.perf_counter() - begin) * 1000 / len(queries))
    print(f"query_ms={best:.4f} checksum={total:.6f}")
