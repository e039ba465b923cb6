"""The command line: one module per command, in the order of the flow.

Takes arguments and a settings file.
Makes calls of the pipeline, and what is printed.
Never computes a result. Start reading in `app`.
"""
