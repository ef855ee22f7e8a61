#!/usr/bin/env python3
"""Writes specs of any size: what the benches feed to olyc.

usage: generate.py platform N DIR     N services in three environments, with databases, caches and edges between them
       generate.py expansion N DIR    the description of the equal expansion, as a spec
       generate.py lines N DIR        one file of about N lines, for the editor
"""

import os
import sys

TEAMS = ["payments", "catalog", "search", "identity", "growth", "data"]
DOMAINS = ["shop", "core", "ops"]
LANGUAGES = ["rust", "go", "python", "typescript", "java"]

HEAD = """project bench {
  repository = "bench/bench"
  domain     = "bench.example"
  regions    = [us-central1]
}

environment dev     { project_id = "bench-dev" }
environment staging { project_id = "bench-staging", after = dev }
environment prod    { project_id = "bench-prod", after = staging, approvers = [payments], regions = [us-central1, us-east1] }

defaults service {
  machine { cpu = 1, memory = 512MiB }
  scale { min = 0, max = 4, concurrency = 80 }
  variables { LOG_LEVEL = "debug" }

  in staging, prod {
    variables { LOG_LEVEL = "info" }
  }
}
"""


def write(folder, name, text):
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
        file.write(text)


def platform_service(i, n):
    stores = max(1, n // 20)
    lines = [
        f"/// Part {i} of the house.",
        f"service part_{i:05d} {{",
        f'  source  = "parts/{i:05d}"',
        f'  runtime = {["go", "rust", "python"][i % 3]}("{["1.26", "1.95", "3.13"][i % 3]}")',
        f"  owner   = {TEAMS[i % 6]}",
        f"  timeout = {500 + i % 50 * 10}ms",
        f"  machine {{ cpu = {1 + i % 2}, memory = {[512, 1024, 2048][i % 3]}MiB }}",
        f'  variables {{ FEATURE = "flag-{i % 7}" }}',
        f"  uses store_{i % stores:04d}.read_write {{ timeout = {20 + i % 30}ms }}",
    ]
    if i > 0:
        lines.append(f"  uses part_{i // 2:05d}.call {{ timeout = {100 + i % 100}ms }}")
    if i % 10 == 0:
        lines.append(f"  uses cache_{i // 10 % max(1, n // 50):04d}.read_write {{ timeout = 5ms }}")
    lines += ["", "  in prod {", f"    scale {{ min = {1 + i % 3}, max = 10 }}", "  }", "}", ""]
    return "\n".join(lines)


def platform(n):
    parts = [HEAD]
    parts += [f'team {team} {{ email = "{team}@bench.example" }}\n' for team in TEAMS]
    for k in range(max(1, n // 20)):
        parts.append(
            f"postgres store_{k:04d} {{\n  machine {{ cpu = 8, memory = 32GiB }}\n  storage = {20 + k % 30}GiB\n"
            f"  backups {{ keep = {7 + k % 20}d }}\n\n  in prod {{\n    highly_available = true\n  }}\n}}\n"
        )
    for k in range(max(1, n // 50)):
        parts.append(f"redis cache_{k:04d} {{\n  memory = {1 + k % 4}GiB\n\n  in prod {{\n    highly_available = true\n  }}\n}}\n")
    parts += [platform_service(i, n) for i in range(n)]
    return "\n".join(parts)


def expansion_service(i, n):
    deps = [((i + off) % n, 100 * (1 + (i + k) % 20)) for k, off in enumerate((1, 3, n // 2))]
    lines = [
        f"app svc_{i:04d} {{",
        f'  id            = "svc-{i:04d}"',
        f"  language      = {LANGUAGES[i % 5]}",
        f"  cpu_m         = {[1000, 2000, 4000][i % 3]}",
        f"  memory_mib    = {[256, 512, 1024, 2048][i % 4]}",
        f"  min_instances = {i % 3}",
        f"  max_instances = {10 + i % 20}",
    ]
    if i % 2 == 0:
        lines.append(f"  concurrency   = {40 + i % 60}")
    if i % 4 == 1:
        lines.append(f"  timeout_s     = {30 + i % 90}")
    lines += [
        f"  database      = db_{i % max(1, n // 10):03d}",
        f'  labels {{ team = "{TEAMS[i % 6]}", domain = "{DOMAINS[i % 3]}" }}',
        f'  variables {{ FEATURE_FLAG = "flag-{i % 7}", WORKERS = "{1 + i % 4}" }}',
    ]
    lines += [f'  call "{j}" {{ to = svc_{j:04d}, timeout_ms = {ms} }}' for j, ms in deps]
    return "\n".join(lines + ["}", ""])


def expansion(n):
    stores = "".join(f'database db_{k:03d} {{ id = "db-{k:03d}" }}\n' for k in range(max(1, n // 10)))
    return stores + "\n" + "\n".join(expansion_service(i, n) for i in range(n))


def main():
    what, n, folder = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    if what == "platform":
        write(folder, "main.oly", platform(n))
    elif what == "expansion":
        here = os.path.join(os.path.dirname(os.path.abspath(__file__)), "expansion")
        for name in sorted(os.listdir(here)):
            if name.endswith(".oly"):
                with open(os.path.join(here, name), encoding="utf-8") as file:
                    write(folder, name, file.read())
        write(folder, "services.oly", expansion(n))
    elif what == "lines":
        count = 1
        while platform(count).count("\n") < n:
            count += max(1, (n - platform(count).count("\n")) // 20)
        write(folder, "main.oly", platform(count))
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main()
