"""One batch at work: its parts, processes, rulings, checks and plans, which the stages of pipeline.py put together."""
