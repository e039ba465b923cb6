"""The Open University Learning Analytics Dataset as published.

Takes its folder.
Makes tables of `features.schemas`.
Never makes a feature of a protected attribute. Start reading in `tables`.
"""
