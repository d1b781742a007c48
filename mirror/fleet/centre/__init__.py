"""The database that the mirrors of a fleet share."""
