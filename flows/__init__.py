"""The stages as Prefect flows: what a schedule runs (prefect.yaml)."""
