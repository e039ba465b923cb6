"""The evaluation of a dropout run as frames.

Takes a split, a fitted model and its recipe.
Makes one frame per question of a reader.
Never makes a page. Start reading in `report`.
"""
