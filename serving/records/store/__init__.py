"""The one place that knows the database: accounts, sessions, decisions and the event log.

Takes a fact and the event that goes with it.
Makes both in one transaction, so that nothing can happen off the record.
Never changes or removes an event. Start reading in `tables`.
"""

from serving.records.store.store import Account, Session, Store, open_store

__all__ = ["Account", "Session", "Store", "open_store"]
