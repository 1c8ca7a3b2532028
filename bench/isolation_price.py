"""What the way to a codec process and back costs, of the rounds that bench ran in pairs."""
import statistics


def row(cells):
    return "| " + " | ".join(cells) + " |"


def price(case):
    """Within a pair of rounds, the middle one: jobs/s as a ratio, p50 as a difference."""
    pairs = list(zip(case.rounds["codecs"], case.rounds["darkroom"]))
    return {"jobsPerSecond": statistics.median(a["jobsPerSecond"] / b["jobsPerSecond"] for a, b in pairs),
            "p50Ms": statistics.median(a["p50Ms"] - b["p50Ms"] for a, b in pairs)}


def as_json(cases):
    return [{"tool": case.tool, "atATime": case.at_a_time, "rounds": case.rounds, "price": price(case)}
            for case in cases]


def print_table(cases):
    print(row(["tool, at a time", "in process: jobs/s", "codecs: jobs/s", "ratio", "in process: p50 ms",
               "codecs: p50 ms", "difference ms"]))
    print(row(["---"] + ["---:"] * 6))
    for case in cases:
        found = price(case)
        print(row([f"{case.tool}, {case.at_a_time}", f"{case.typical('darkroom', 'jobsPerSecond'):.2f}",
                   f"{case.typical('codecs', 'jobsPerSecond'):.2f}", f"{found['jobsPerSecond']:.3f}x",
                   f"{case.typical('darkroom', 'p50Ms'):.1f}", f"{case.typical('codecs', 'p50Ms'):.1f}",
                   f"{found['p50Ms']:+.1f}"]))
