"""The gates: what an edit may not say without a person's word. Pure; the planner asks :func:`judge.judge_edit`."""
