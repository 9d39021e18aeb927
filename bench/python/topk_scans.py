"""Ways to read a table of items once for one query, in milliseconds of one core: the choice behind
docs/adr/0006. Prints the best and the median of some rounds, in turns.

    python3 bench/python/topk_scans.py
"""

import statistics
import time

import torch

ITEMS, WIDTH, ROUNDS = 1 << 20, 64, 12
BLOCK, RUN = 1 << 15, 32


def blocks(table):
    return table.split(BLOCK)


def ways():
    items, query = torch.randn(ITEMS, WIDTH), torch.randn(1, WIDTH)
    half, half_query = items.bfloat16(), query.bfloat16()
    codes = torch.randint(-127, 128, (ITEMS, WIDTH), dtype=torch.int8)
    digits = torch.randint(-63, 64, (WIDTH, 1), dtype=torch.int8)
    scales = torch.ones(ITEMS, dtype=torch.bfloat16)
    words = codes.view(torch.int32)
    packed = [
        torch.ops.quantized.linear_prepack(torch._make_per_tensor_quantized_tensor(block, 1.0, 0), None)
        for block in blocks(codes)
    ]
    linear = torch.ops.quantized.linear_with_input_q_dq_qweight_dq_output_fp32
    products = torch.empty(BLOCK, 1, dtype=torch.int32)
    nibbles = [
        torch._convert_weight_to_int4pack_for_cpu(torch.randint(0, 16, block.shape, dtype=torch.int32), 1)
        for block in blocks(codes)
    ]
    ones = torch.ones(1, BLOCK, 2, dtype=torch.bfloat16)
    four_bits = torch._weight_int4pack_mm_for_cpu

    def screened():
        for block in blocks(codes):
            torch._int_mm(block, digits, out=products)
            products.view(-1, RUN, 1).amax(1)

    return {
        "8-bit integers, bytes only read": lambda: words.max(),
        f"8-bit integers, _int_mm by {BLOCK:,} rows, largest of every {RUN}": screened,
        "8-bit integers, _weight_int8pack_mm": lambda: torch._weight_int8pack_mm(half_query, codes, scales),
        "8-bit integers, quantized linear (fbgemm)": lambda: [linear(query, 1.0, 128, part) for part in packed],
        "4-bit integers, _weight_int4pack_mm": lambda: [four_bits(half_query, part, WIDTH, ones) for part in nibbles],
        "bf16, product": lambda: half_query @ half.t(),
        "float, product": lambda: torch.mv(items, query[0]),
        "float, product and topk": lambda: torch.mv(items, query[0]).topk(100),
    }


if __name__ == "__main__":
    torch.set_num_threads(1)
    torch.manual_seed(1)
    work = ways()
    measured = {name: [] for name in work}
    for _ in range(1 + ROUNDS):
        for name, way in work.items():
            started = time.perf_counter()
            way()
            measured[name].append(1e3 * (time.perf_counter() - started))
    print("| way | best | median |\n|---|---|---|")
    for name, ms in measured.items():
        print(f"| {name} | {min(ms[1:]):.1f} | {statistics.median(ms[1:]):.1f} |")
