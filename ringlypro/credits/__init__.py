"""Minutes and money: an append-only ledger that explains every cent."""
