"""What the front knows of the other servers: where they are, and how to sign in there safely."""

from collections.abc import Mapping, Sequence
from typing import Any

import psycopg
from psycopg import Connection, sql
from psycopg.conninfo import conninfo_to_dict

_PLACE = ("host", "hostaddr", "port", "dbname", "channel_binding", "gssencmode")
_SECRET = ("user", "password", "sslpassword")
_SERVER = """
SELECT option_name, option_value FROM pg_foreign_server, pg_options_to_table(srvoptions)
WHERE srvname = %s"""
_MAPPING = """
SELECT option_name, option_value FROM pg_user_mappings, pg_options_to_table(umoptions)
WHERE srvname = %s AND usename = current_user"""


def introduce(urls: Sequence[str]) -> None:
    """Let the front's foreign servers follow the county's addresses, in what came and in what is gone."""
    if len(urls) == 1:
        return
    with psycopg.connect(urls[0], connect_timeout=10) as front:
        for number, url in enumerate(urls[1:], 1):
            told = {name: str(value) for name, value in conninfo_to_dict(url).items() if value is not None}
            name = sql.Identifier(f"server_{number}")
            place = {key: told[key] for key in told if _is_of_place(key)}
            person = {key: told[key] for key in told if key in _SECRET}
            known = _options(front, _SERVER, number)
            _change(front, sql.SQL("SERVER {}").format(name), known, place)
            known = _options(front, _MAPPING, number)
            _change(front, sql.SQL("USER MAPPING FOR CURRENT_USER SERVER {}").format(name), known, person)


def _is_of_place(name: str) -> bool:
    return name not in _SECRET and (name in _PLACE or name.startswith("ssl"))


def _options(front: Connection[Any], query: str, number: int) -> dict[str, str]:
    """Return the options that addresses tell; others are none of our business."""
    found = dict(front.execute(query.encode(), (f"server_{number}",)).fetchall())
    return {name: found[name] for name in found if name in _SECRET or _is_of_place(name)}


def _change(
    front: Connection[Any], what: sql.Composed, known: Mapping[str, str], wanted: Mapping[str, str]
) -> None:
    steps = [
        *(sql.SQL("DROP {}").format(sql.Identifier(name)) for name in known if name not in wanted),
        *(_said("SET" if name in known else "ADD", name, value)
          for name, value in wanted.items() if known.get(name) != value),
    ]  # fmt: skip
    if steps:
        front.execute(sql.SQL("ALTER {} OPTIONS ({})").format(what, sql.SQL(", ").join(steps)))


def _said(step: str, name: str, value: str) -> sql.Composed:
    return sql.SQL(step + " {} {}").format(sql.Identifier(name), sql.Literal(value))
