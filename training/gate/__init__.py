"""What stands between candidate and champion: stages, conditions, the refusal.

Takes what a run keeps and a signature.
Makes a list of conditions, met or not.
Never moves a version: `training.registry` does. Start reading in `conditions`.
"""
