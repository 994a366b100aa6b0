# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The organization's state in SQLite: in memory, or in a file that survives a kill and a restart."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from slack_scim_sandbox.accounts import Group, User

_SCHEMA = """
CREATE TABLE IF NOT EXISTS users (
    position INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, user_name TEXT NOT NULL UNIQUE, email TEXT NOT NULL,
    secondary_email TEXT NOT NULL, full_name TEXT NOT NULL, restricted INTEGER NOT NULL,
    ultra_restricted INTEGER NOT NULL, document TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS users_email ON users (email);
CREATE INDEX IF NOT EXISTS users_secondary_email ON users (secondary_email);
CREATE TABLE IF NOT EXISTS groups (
    position INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, name_key TEXT NOT NULL, display_name TEXT NOT NULL,
    created TEXT NOT NULL, kind TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS groups_name ON groups (name_key);
CREATE TABLE IF NOT EXISTS members (
    position INTEGER PRIMARY KEY, group_id TEXT NOT NULL, user_id TEXT NOT NULL, UNIQUE (group_id, user_id));
CREATE INDEX IF NOT EXISTS members_user ON members (user_id);
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_SAVE_USER = """
INSERT INTO users (id, user_name, email, secondary_email, full_name, restricted, ultra_restricted, document)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET user_name = excluded.user_name, email = excluded.email,
    secondary_email = excluded.secondary_email, full_name = excluded.full_name, restricted = excluded.restricted,
    ultra_restricted = excluded.ultra_restricted, document = excluded.document
"""


def make_id(prefix: str, seed: int, number: int) -> str:
    """A Slack-like id that depends on nothing but the organization's seed and a running number (wire 7.1.5)."""
    digest = int.from_bytes(hashlib.blake2b(f"{seed}/{prefix}/{number}".encode(), digest_size=8).digest(), "big")
    letters = [_ALPHABET[(digest >> (5 * place)) & 31] for place in range(10)]
    return prefix + "".join(letters)


def _user_row(user: User) -> tuple[object, ...]:
    return (
        user.id,
        user.user_name,
        user.email.lower(),
        (user.secondary_email or "").lower(),
        user.full_name,
        int(user.guest == "multi"),
        int(user.guest == "single"),
        user.to_json(),
    )


class Store:
    """Users, groups and memberships, in the order in which they came (wire 5.13)."""

    def __init__(self, path: Path | None = None) -> None:
        self._db = sqlite3.connect(path or ":memory:", isolation_level=None)
        if path is not None:
            self._db.execute("PRAGMA journal_mode = WAL")
        # A killed process loses nothing of what it handed to the system; only a power cut could.
        self._db.execute("PRAGMA synchronous = OFF")
        self._db.executescript(_SCHEMA)

    def close(self) -> None:
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of what happens within is kept, or nothing."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    # facts

    def fact(self, name: str, default: int = 0) -> int:
        row = self._db.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return int(row[0]) if row else default

    def set_fact(self, name: str, value: int) -> None:
        self._db.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, str(value)))

    def next_id(self, prefix: str) -> str:
        number = self.fact("counter") + 1
        self.set_fact("counter", number)
        return make_id(prefix, self.fact("seed"), number)

    def clear(self) -> None:
        for table in ("users", "groups", "members", "facts"):
            self._db.execute(f"DELETE FROM {table}")

    # users

    def save_user(self, user: User) -> None:
        self._db.execute(_SAVE_USER, _user_row(user))

    def save_users(self, users: Iterable[User]) -> None:
        self._db.executemany(_SAVE_USER, map(_user_row, users))

    def user(self, user_id: str) -> User | None:
        row = self._db.execute("SELECT document FROM users WHERE id = ?", (user_id,)).fetchone()
        return User.from_json(row[0]) if row else None

    def users(self, ids: Sequence[str]) -> dict[str, User]:
        """The users of these ids that exist, by id."""
        rows = self._db.execute(
            "SELECT id, document FROM users WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(ids),)
        )
        return {user_id: User.from_json(document) for user_id, document in rows}

    def all_users(self) -> list[User]:
        rows = self._db.execute("SELECT document FROM users ORDER BY position").fetchall()
        return [User.from_json(row[0]) for row in rows]

    def guests(self) -> list[User]:
        """The multi-channel guests."""
        rows = self._db.execute("SELECT document FROM users WHERE restricted = 1 ORDER BY position").fetchall()
        return [User.from_json(row[0]) for row in rows]

    def user_count(self) -> int:
        return int(self._db.execute("SELECT count(*) FROM users").fetchone()[0])

    def user_ids(self, where: str, values: Sequence[object], limit: int, offset: int) -> list[str]:
        """Ids of the users that a compiled filter matches; a negative limit means all."""
        sql = f"SELECT id FROM users WHERE {where} ORDER BY position LIMIT ? OFFSET ?"
        return [row[0] for row in self._db.execute(sql, (*values, limit, offset))]

    def count_users(self, where: str, values: Sequence[object]) -> int:
        return int(self._db.execute(f"SELECT count(*) FROM users WHERE {where}", values).fetchone()[0])

    def token_owner(self) -> User:
        """The account the token belongs to: the first there is."""
        row = self._db.execute("SELECT document FROM users ORDER BY position LIMIT 1").fetchone()
        return User.from_json(row[0])

    def user_by_name(self, user_name: str) -> User | None:
        row = self._db.execute("SELECT document FROM users WHERE user_name = ?", (user_name,)).fetchone()
        return User.from_json(row[0]) if row else None

    def user_by_email(self, email: str) -> User | None:
        """The account that holds this address, as its primary or its second one."""
        key = email.lower()
        row = self._db.execute(
            "SELECT document FROM users WHERE email = ? OR (secondary_email = ? AND secondary_email != '')"
            " ORDER BY position LIMIT 1",
            (key, key),
        ).fetchone()
        return User.from_json(row[0]) if row else None

    # groups

    def save_group(self, group: Group) -> None:
        self._db.execute(
            "INSERT INTO groups (id, name_key, display_name, created, kind) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (id) DO UPDATE SET name_key = excluded.name_key, display_name = excluded.display_name",
            (group.id, group.display_name.lower(), group.display_name, group.created, group.kind),
        )

    def group(self, group_id: str) -> Group | None:
        row = self._db.execute(
            "SELECT id, created, display_name, kind FROM groups WHERE id = ?", (group_id,)
        ).fetchone()
        return Group(*row) if row else None

    def group_by_name(self, name: str) -> Group | None:
        row = self._db.execute(
            "SELECT id, created, display_name, kind FROM groups WHERE name_key = ?", (name.lower(),)
        ).fetchone()
        return Group(*row) if row else None

    def all_groups(self) -> list[Group]:
        rows = self._db.execute("SELECT id, created, display_name, kind FROM groups ORDER BY position").fetchall()
        return [Group(*row) for row in rows]

    def group_count(self) -> int:
        return int(self._db.execute("SELECT count(*) FROM groups").fetchone()[0])

    def group_ids(self, where: str, values: Sequence[object], limit: int, offset: int) -> list[str]:
        sql = f"SELECT id FROM groups WHERE {where} ORDER BY position LIMIT ? OFFSET ?"
        return [row[0] for row in self._db.execute(sql, (*values, limit, offset))]

    def count_groups(self, where: str, values: Sequence[object]) -> int:
        return int(self._db.execute(f"SELECT count(*) FROM groups WHERE {where}", values).fetchone()[0])

    def delete_group(self, group_id: str) -> None:
        self._db.execute("DELETE FROM members WHERE group_id = ?", (group_id,))
        self._db.execute("DELETE FROM groups WHERE id = ?", (group_id,))

    # lists that hide something

    def places(self, table: str, where: str, values: Sequence[object]) -> list[tuple[int, str]]:
        """(position, id) of the rows of `users` or `groups` that a compiled filter matches."""
        return self._db.execute(f"SELECT position, id FROM {table} WHERE {where}", tuple(values)).fetchall()

    def row(self, table: str, resource_id: str) -> tuple[int, dict[str, object]]:
        """The position and the filterable columns of one row."""
        cursor = self._db.execute(f"SELECT * FROM {table} WHERE id = ?", (resource_id,))
        names = [column[0] for column in cursor.description]
        columns = dict(zip(names, cursor.fetchone(), strict=True))
        return columns["position"], columns

    def row_matches(self, row: Mapping[str, object], where: str, values: Sequence[object]) -> bool:
        """Whether a compiled filter matches a row that is no longer in its table."""
        columns = ", ".join(f"? AS {name}" for name in row)
        sql = f"SELECT 1 FROM (SELECT {columns}) WHERE {where}"
        return self._db.execute(sql, (*row.values(), *values)).fetchone() is not None

    # memberships

    def members(self, group_id: str) -> list[tuple[str, str]]:
        """(user id, full name) of each member."""
        return self._db.execute(
            "SELECT m.user_id, u.full_name FROM members m JOIN users u ON u.id = m.user_id"
            " WHERE m.group_id = ? ORDER BY m.position",
            (group_id,),
        ).fetchall()

    def member_ids(self, group_id: str) -> list[str]:
        rows = self._db.execute("SELECT user_id FROM members WHERE group_id = ? ORDER BY position", (group_id,))
        return [row[0] for row in rows]

    def groups_of(self, user_id: str) -> list[tuple[str, str]]:
        """(group id, display name) of each group the user is in."""
        return self._db.execute(
            "SELECT g.id, g.display_name FROM members m JOIN groups g ON g.id = m.group_id"
            " WHERE m.user_id = ? ORDER BY m.position",
            (user_id,),
        ).fetchall()

    def groups_of_many(self, ids: Sequence[str]) -> dict[str, list[tuple[str, str]]]:
        """groups_of for each of these users that is in any."""
        rows = self._db.execute(
            "SELECT m.user_id, g.id, g.display_name FROM members m JOIN groups g ON g.id = m.group_id"
            " WHERE m.user_id IN (SELECT value FROM json_each(?)) ORDER BY m.position",
            (json.dumps(ids),),
        )
        found: dict[str, list[tuple[str, str]]] = {}
        for user_id, group_id, name in rows:
            found.setdefault(user_id, []).append((group_id, name))
        return found

    def add_members(self, pairs: Iterable[tuple[str, str]]) -> None:
        self._db.executemany("INSERT OR IGNORE INTO members (group_id, user_id) VALUES (?, ?)", pairs)

    def remove_members(self, pairs: Iterable[tuple[str, str]]) -> None:
        self._db.executemany("DELETE FROM members WHERE group_id = ? AND user_id = ?", pairs)
