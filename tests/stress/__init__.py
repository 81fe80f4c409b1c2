"""Races, crashes, floods and a million rows, on real servers.

Each runs in a short form under ``make test`` and in full under ``make stress``, which also
writes its figures into ``docs/stress.md``.
"""
