"""Recipients and mail server: params/recipients.yml, checked before anything is sent."""

from __future__ import annotations

from email.headerregistry import Address
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from strategynote.errors import BadInput

LOOPBACK = ("localhost", "127.0.0.1", "::1")


def _one_line(value: str) -> str:
    if any(ord(c) < 32 or ord(c) == 127 for c in value):
        raise ValueError("holds a line break or control character")
    if "=?" in value:
        raise ValueError("holds an encoded word (=?), which mail programs would read as other letters")
    return value.strip()


class Person(BaseModel):
    """One recipient."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    address: str
    name: str = ""

    _clean = field_validator("address", "name")(_one_line)

    @field_validator("address")
    @classmethod
    def _is_address(cls, value: str) -> str:
        try:
            parsed = Address(addr_spec=value)
        except Exception as error:
            raise ValueError("is not an e-mail address") from error
        if not parsed.username or ("." not in parsed.domain and parsed.domain != "localhost"):
            raise ValueError("is not an e-mail address")
        return value


class Server(BaseModel):
    """The outgoing mail server. `security` none is for loopback only."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    host: str = Field(min_length=1)
    port: int = Field(ge=1, le=65535)
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str | None = None
    sender: Person
    attachment_limit_mb: float = Field(default=10.0, gt=0)

    @model_validator(mode="after")
    def _plain_only_on_loopback(self) -> Server:
        if self.security == "none" and self.host not in LOOPBACK:
            raise ValueError(f"security: none is allowed for loopback only, not for {self.host}")
        return self


class Mailing(BaseModel):
    """The whole of params/recipients.yml."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    server: Server
    recipients: tuple[Person, ...] = Field(min_length=1)

    @field_validator("recipients")
    @classmethod
    def _each_once(cls, people: tuple[Person, ...]) -> tuple[Person, ...]:
        seen: set[str] = set()
        for person in people:
            if person.address.lower() in seen:
                raise ValueError(f"{person.address} is listed twice")
            seen.add(person.address.lower())
        return people


def load_mailing(path: Path) -> Mailing:
    """Return server and recipients.

    Raises
    ------
    BadInput
        When the file is missing or a value cannot be used; the key is named.
    """
    if not path.is_file():
        raise BadInput(f"{path} is missing: copy recipients.example.yml beside it and fill in server and recipients")
    try:
        return Mailing(**(yaml.safe_load(path.read_text(encoding="utf-8-sig")) or {}))
    except yaml.YAMLError as error:
        raise BadInput(f"{path}: not valid YAML ({getattr(error, 'problem', error)})") from error
    except (ValidationError, TypeError) as error:
        first = error.errors()[0] if isinstance(error, ValidationError) else {"loc": (), "msg": str(error)}
        raise BadInput(f"{path}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from error
