"""What ships with glamdata besides its code: ready mappings, flows, deployments and samples.

In an installed package they lie in ``glamdata/shipped``, which the wheel puts there (pyproject.toml); in a clone they
lie at its root.
"""

from __future__ import annotations

from pathlib import Path

__all__ = ["DEPLOYMENTS", "FLOWS", "MAPPINGS", "SAMPLES", "SHIPPED"]

INSTALLED = Path(__file__).parents[1] / "shipped"
SHIPPED = INSTALLED if INSTALLED.is_dir() else Path(__file__).parents[3]
"""The folder that holds them all."""

MAPPINGS = SHIPPED / "mappings"
FLOWS = SHIPPED / "flows"
SAMPLES = SHIPPED / "data" / "samples"
DEPLOYMENTS = SHIPPED / "prefect.yaml"
