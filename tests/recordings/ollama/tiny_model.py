"""Write a language model of half a megabyte with random weights, for a real server.

    pip install gguf numpy
    python tiny_model.py tiny.gguf [--layers 2] [--width 64] [--seed 7]
    ollama create tiny -f Modelfile

It has one token a character, so every token count can be checked by eye, and it writes noise:
whatever a JSON schema lets through, it will write some day. A wider one (--layers 8 --width 768,
190 MB) is slow enough to be interrupted.
"""

import argparse

import gguf
import numpy as np

UNKNOWN, BEGIN, END = 0, 1, 2
BYTE_TOKENS = 256
NEVER, SELDOM = -12.0, -6.0


def vocabulary() -> tuple[list[str], list[int], list[float]]:
    """Tokens, their GGUF types and scores: three control tokens, 256 bytes, printable ASCII."""
    characters = ["▁", *(chr(code) for code in range(33, 127))]
    tokens = [
        "<unk>",
        "<s>",
        "</s>",
        *(f"<0x{byte:02X}>" for byte in range(BYTE_TOKENS)),
        *characters,
    ]
    types = [2, 3, 3, *[6] * BYTE_TOKENS, *[1] * len(characters)]
    scores = [0.0] * (3 + BYTE_TOKENS) + [-float(rank) for rank in range(1, len(characters) + 1)]
    return tokens, types, scores


def write(path: str, layers: int, width: int, seed: int) -> None:
    """Dimension 0 of the residual stream stays constant: column 0 of the output is a bias."""
    draw = np.random.default_rng(seed)
    heads, hidden = 4, 2 * width

    def matrix(rows: int, columns: int, gain: float = 1.0) -> np.ndarray:
        return (draw.standard_normal((rows, columns)) * gain / np.sqrt(columns)).astype(np.float32)

    tokens, types, scores = vocabulary()
    model = gguf.GGUFWriter(path, "llama")
    model.add_name("tiny")
    model.add_vocab_size(len(tokens))
    model.add_context_length(32768)
    model.add_embedding_length(width)
    model.add_block_count(layers)
    model.add_feed_forward_length(hidden)
    model.add_head_count(heads)
    model.add_head_count_kv(heads)
    model.add_layer_norm_rms_eps(1e-5)
    model.add_rope_dimension_count(width // heads)
    model.add_rope_freq_base(1e6)
    model.add_file_type(0)
    model.add_tokenizer_model("llama")
    model.add_token_list(tokens)
    model.add_token_scores(scores)
    model.add_token_types(types)
    model.add_bos_token_id(BEGIN)
    model.add_eos_token_id(END)
    model.add_unk_token_id(UNKNOWN)
    model.add_add_bos_token(True)
    model.add_add_eos_token(False)

    embedding = draw.standard_normal((len(tokens), width)).astype(np.float32)
    embedding[:, 0] = 3.0
    model.add_tensor("token_embd.weight", embedding)
    for layer in range(layers):
        name = f"blk.{layer}."
        for norm in ("attn_norm", "ffn_norm"):
            model.add_tensor(f"{name}{norm}.weight", np.ones(width, np.float32))
        for projection in ("attn_q", "attn_k", "attn_v"):
            model.add_tensor(f"{name}{projection}.weight", matrix(width, width, gain=2.0))
        for back, columns in (("attn_output", width), ("ffn_down", hidden)):
            weight = matrix(width, columns)
            weight[0] = 0.0
            model.add_tensor(f"{name}{back}.weight", weight)
        for up in ("ffn_gate", "ffn_up"):
            model.add_tensor(f"{name}{up}.weight", matrix(hidden, width))
    model.add_tensor("output_norm.weight", np.ones(width, np.float32))
    output = matrix(len(tokens), width, gain=3.0)
    output[:, 0] = 0.0
    output[: 3 + BYTE_TOKENS, 0] = NEVER
    output[END, 0] = SELDOM
    model.add_tensor("output.weight", output)

    model.write_header_to_file()
    model.write_kv_data_to_file()
    model.write_tensors_to_file()
    model.close()


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("path")
    arguments.add_argument("--layers", type=int, default=2)
    arguments.add_argument("--width", type=int, default=64)
    arguments.add_argument("--seed", type=int, default=7)
    given = arguments.parse_args()
    write(given.path, given.layers, given.width, given.seed)
