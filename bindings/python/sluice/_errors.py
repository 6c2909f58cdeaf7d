"""The exceptions of sluice, each also of Python's own kind for such a failure."""

from __future__ import annotations


class Error(Exception):
    """A failure that the library reports; the text says what, where, and what to do about it."""

    code: int = -1
    record: int = -1  #: number of the record from 0, -1 when it is not about one
    offset: int = -1  #: byte of the file, -1 when unknown


class InvalidArgumentError(Error, ValueError):
    """The caller's mistake."""


class OutOfMemoryError(Error, MemoryError):
    """Memory was refused."""


class InputOutputError(Error, OSError):
    """The operating system refused; its reason is in the text."""


class NotFoundError(Error, FileNotFoundError):
    """A file, field or tensor that should be there is not."""


class AlreadyExistsError(Error, FileExistsError):
    """An output that would be overwritten."""


class CorruptError(Error, ValueError):
    """Bad data."""


class UnsupportedError(Error):
    """Well-formed, but not for this build or version."""


class LimitError(Error):
    """Over a documented limit."""


_BY_CODE: dict[int, type[Error]] = {
    -2: InvalidArgumentError,
    -3: OutOfMemoryError,
    -4: InputOutputError,
    -5: NotFoundError,
    -6: AlreadyExistsError,
    -7: CorruptError,
    -8: UnsupportedError,
    -9: LimitError,
}


def error_of(code: int, text: str, record: int, offset: int) -> Error:
    """Called by the extension module."""
    kind = _BY_CODE.get(code, Error)
    if kind is AlreadyExistsError:
        text += "; replace=True overwrites it"
    error = kind(text)
    error.code, error.record, error.offset = code, record, offset
    return error
