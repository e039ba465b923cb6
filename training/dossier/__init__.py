"""The file (dossier) of a model version: documents generated from what the run knows, in Dutch and English.

Blank fields are asked for, never invented: every fact that a run cannot know is a question in `questions`, answered
in the institution's facts file. Start reading in `making`; each document is a module of its own.
"""
