"""The one place that knows the database: accounts, sessions, decisions and the event log.

Every function that writes takes the event that goes with it and stores both in one transaction, so
that nothing can happen off the record.
"""

from serving.records.store.store import Account, Session, Store, open_store

__all__ = ["Account", "Session", "Store", "open_store"]
