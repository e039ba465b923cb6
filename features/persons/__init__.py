"""What protects a person: under which name they are known here, and whether they may be scored.

Takes what students said, and the numbers by which they are known.
Makes pseudonyms, and tables without those who may not be scored.
Never lets anybody in when it cannot tell. Start reading in `consent`.
"""
