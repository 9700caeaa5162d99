"""Why a start is refused because of what is in the database."""


class UnusableDatabaseError(RuntimeError):
    """This version cannot serve this database; the message says why, and the way out. Nothing in it was changed."""
