"""The benchmarks: ratios within one run, what is compared is interleaved; ``python3 run.py bench``."""
