"""Every file that one part writes and another reads: columns, types, units, ranges, key, writer, readers.

Takes frames.
Makes the check at writing, the names that readers use, and docs/results.md.
Never makes or reads a result itself. Start reading in `contract`; `listing` has them all.
"""
