"""Makes a small sentence encoder in the layout of sentence-transformers, variants of its configuration, and what
sentence-transformers itself says of some texts with each.

Usage: python make_sentences.py   (sentence-transformers 6.0.1, transformers 5.18, tokenizers 0.23, torch 2.13,
onnxscript; writes beside itself). The weights are random; the tokenizer is trained on the texts below.
"""
import json, pathlib, shutil, tempfile, warnings
import torch
from sentence_transformers import SentenceTransformer
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors, trainers
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

warnings.filterwarnings("ignore")
here = pathlib.Path(__file__).parent
base = here / "base"
shutil.rmtree(base, ignore_errors=True)
shutil.rmtree(here / "variants", ignore_errors=True)
base.mkdir()
texts = [
    "laid back groove with ghost notes", "A driving punk verse!", "", "   ", "Größe, naïveté & café",
    "slow", "夜のドラム", "four-on-the-floor disco beat with open hats on every off-beat and a handclap on two and four",
    "swing swing swing swing swing swing swing swing swing swing swing swing swing swing swing swing swing swing swing",
    "🥁 boom bap", "R&B at 90 BPM", "an unknownzzzword"]

tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
tokenizer.train_from_iterator(texts * 3, trainers.WordPieceTrainer(
    vocab_size=260, special_tokens=["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]))
tokenizer.post_processor = processors.TemplateProcessing(
    single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[("[CLS]", 2), ("[SEP]", 3)])
fast = PreTrainedTokenizerFast(
    tokenizer_object=tokenizer, pad_token="[PAD]", unk_token="[UNK]", cls_token="[CLS]", sep_token="[SEP]",
    mask_token="[MASK]", model_max_length=48)
torch.manual_seed(5)
bert = BertModel(BertConfig(
    vocab_size=tokenizer.get_vocab_size(), hidden_size=24, num_hidden_layers=2, num_attention_heads=4,
    intermediate_size=48, max_position_embeddings=48, initializer_range=0.3), add_pooling_layer=False).eval()


class Tokens(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.bert = bert

    def forward(self, input_ids, attention_mask):
        return self.bert(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state


class WithTypes(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.bert = bert

    def forward(self, input_ids, attention_mask, token_type_ids):
        return self.bert(input_ids=input_ids, attention_mask=attention_mask,
                         token_type_ids=token_type_ids).last_hidden_state


bert.set_attn_implementation("eager")
ids = torch.randint(5, 100, (2, 7))
ones = torch.ones_like(ids)
dynamic = {0: torch.export.Dim("batch"), 1: torch.export.Dim("tokens")}
torch.onnx.export(WithTypes().eval(), (ids, ones, 0 * ones), str(base / "model.onnx"), dynamo=True, external_data=False,
                  input_names=["input_ids", "attention_mask", "token_type_ids"], output_names=["last_hidden_state"],
                  dynamic_shapes=(dynamic, dynamic, dynamic))
torch.jit.save(torch.jit.trace(Tokens().eval(), (ids, ones)), str(base / "model.pt"))
fast.save_pretrained(base)
bert.config.save_pretrained(base)
# As all-MiniLM-L6-v2's file has it: another program's wishes.
content = json.loads((base / "tokenizer.json").read_text())
content["truncation"] = {"direction": "Right", "max_length": 6, "strategy": "LongestFirst", "stride": 0}
content["padding"] = {"strategy": {"Fixed": 20}, "direction": "Right", "pad_to_multiple_of": None, "pad_id": 0,
                      "pad_type_id": 0, "pad_token": "[PAD]"}
(base / "tokenizer.json").write_text(json.dumps(content, ensure_ascii=False))
(base / "sentence_bert_config.json").write_text(json.dumps({"max_seq_length": 32, "do_lower_case": False}))

legacy = "sentence_transformers.models."
modes = ["cls_token", "mean_tokens", "max_tokens", "mean_sqrt_len_tokens", "weightedmean_tokens", "lasttoken"]


def flags(*on):
    names = {m: "pooling_mode_" + m for m in modes}
    names["weightedmean_tokens"] = "pooling_mode_weightedmean_tokens"
    return {"word_embedding_dimension": 24, **{names[m]: m in on for m in modes}}


def variant(name, pooling, modules=("Transformer", "Pooling", "Normalize"), types=legacy, dense=None, extra=None):
    folder = here / "variants" / name
    entries = []
    for number, module in enumerate(modules):
        path = "" if module == "Transformer" else f"{number}_{module}"
        prefix = types if isinstance(types, str) else types[module]
        entries.append({"idx": number, "name": str(number), "path": path, "type": prefix + module})
        (folder / path).mkdir(parents=True, exist_ok=True)
        if module == "Pooling":
            (folder / path / "config.json").write_text(json.dumps(pooling))
        if module == "Dense":
            from safetensors.torch import save_file
            (folder / path / "config.json").write_text(json.dumps(dense))
            torch.manual_seed(9)
            save_file({"linear.weight": torch.randn(dense["out_features"], dense["in_features"]) / 3,
                       "linear.bias": torch.randn(dense["out_features"]) / 3}, folder / path / "model.safetensors")
    (folder / "modules.json").write_text(json.dumps(entries, indent=1))
    for file, value in (extra or {}).items():
        (folder / file).write_text(json.dumps(value))
    with tempfile.TemporaryDirectory() as place:
        whole = pathlib.Path(place) / "model"
        shutil.copytree(base, whole)
        bert.save_pretrained(whole)
        shutil.copytree(folder, whole, dirs_exist_ok=True)
        model = SentenceTransformer(str(whole), device="cpu")
        with torch.no_grad():
            found = model.encode(texts, normalize_embeddings=True, batch_size=5)
            queries = model.encode_query(texts, normalize_embeddings=True)
            documents = model.encode_document(texts, normalize_embeddings=True)
    return {"texts": found.tolist() if not extra else documents.tolist(), "queries": queries.tolist()}


new = {"Transformer": "sentence_transformers.base.modules.transformer.",
       "Pooling": "sentence_transformers.sentence_transformer.modules.pooling.",
       "Normalize": "sentence_transformers.base.modules.normalize."}
expected = {
    "mean": variant("mean", flags("mean_tokens")),
    "new": variant("new", {"embedding_dimension": 24, "pooling_mode": "mean", "include_prompt": True}, types=new),
    "cls": variant("cls", flags("cls_token"), modules=("Transformer", "Pooling")),
    "max-mean": variant("max-mean", {"embedding_dimension": 24, "pooling_mode": ["max", "mean"]}, types=new),
    "sqrt": variant("sqrt", flags("mean_sqrt_len_tokens")),
    "weighted": variant("weighted", flags("weightedmean_tokens")),
    "last": variant("last", flags("lasttoken")),
    "dense": variant("dense", flags("mean_tokens"), modules=("Transformer", "Pooling", "Dense", "Normalize"),
                     dense={"in_features": 24, "out_features": 10, "bias": True,
                            "activation_function": "torch.nn.modules.activation.Tanh"}),
    "short": variant("short", flags("mean_tokens"),
                     extra={"sentence_bert_config.json": {"max_seq_length": 8, "do_lower_case": True}}),
    "prompts": variant("prompts", flags("mean_tokens"), extra={"config_sentence_transformers.json": {
        "__version__": {"sentence_transformers": "3.0.0"}, "prompts": {"query": "slow ", "document": "disco beat "},
        "default_prompt_name": None, "similarity_fn_name": "cosine"}}),
}
(here / "expected.json").write_text(json.dumps(
    {"texts": texts, "variants": {k: {p: [float(f"{x:.7g}") for row in v for x in row] for p, v in e.items()}
                                  for k, e in expected.items()}}, ensure_ascii=False))
