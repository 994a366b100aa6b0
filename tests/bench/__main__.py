# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The benchmarks: each module ``bench_*`` measures one thing and returns its table. Run by ``make bench``.

Figures are ratios of what was measured in one run, for machines are noisy.
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

from tests.bench.table import Table


def main(names: list[str]) -> int:
    """Run the named benchmarks (without ``bench_``), or all."""
    found = sorted(path.stem.removeprefix("bench_") for path in Path(__file__).parent.glob("bench_*.py"))
    unknown = sorted(set(names) - set(found))
    if unknown:
        print(f"no benchmark named {', '.join(unknown)}; there are {', '.join(found)}", file=sys.stderr)
        return 2
    for name in names or found:
        table: Table = importlib.import_module(f"tests.bench.bench_{name}").main()
        print(table, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
