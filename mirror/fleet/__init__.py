"""Mirrors that share members, history and settings through one PostgreSQL database, the centre. See docs/fleet.md.

A station always works from its own SQLite file. Triggers in it note what is to be told in the table ``outbox``, in the transaction in
which it happens; one thread (``sync``) tells the centre, and brings down what the other mirrors of the group told.
"""
