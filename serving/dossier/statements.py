"""What holds whichever the run: what it is for, how to read it, who decides, where it ends. In plain words.

Per question (dropout, inflow), since the one is about persons and the other about totals.
"""

from serving.dossier.answers import DROPOUT, INFLOW
from serving.dossier.dropout_statements import DROPOUT_STATEMENTS
from serving.dossier.inflow_statements import INFLOW_STATEMENTS

STATEMENTS = {DROPOUT: DROPOUT_STATEMENTS, INFLOW: INFLOW_STATEMENTS}
