"""`python -m tests.benchmarks`: the benchmark."""

from __future__ import annotations

from .bench import main

raise SystemExit(main())
