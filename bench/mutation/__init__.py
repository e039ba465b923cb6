"""Mutation testing: change one operator of the code at a time, and see whether a test fails.

Takes the modules and their tests in `targets.toml`, and why a mutant may survive in `survivors.toml`.
Makes `bench/results/mutation.md`.
Never changes the tree itself: it works on a copy. Start reading in `__main__`.
"""
