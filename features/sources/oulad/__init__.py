"""Open University Learning Analytics Dataset (Kuzilek, Hlosta and Zdrahal 2017, CC BY 4.0).

Takes the zip as it is published, or the folder with its files.
Makes tables of `features.schemas`.
Never holds all clicks in memory. Start reading in `tables`, then `clicks`.
"""
