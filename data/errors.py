"""Every error we raise, drawn as a tree.

    KpiError
    ├── ConfigurationError      fix the settings, then retry                       exit 2
    ├── RequestError            the data or the request was refused, with a reason exit 1
    │   ├── CatalogError        a catalogue file or definition breaks a rule
    │   ├── ImportRefused       a file cannot be taken as it is
    │   ├── NotPermitted        this person may not do this
    │   ├── NotFound            no such metric, signal, batch ...
    │   └── OkrError            a rule of the OKR process is broken
    ├── SourceError             a source did not deliver                           exit 3
    │   ├── Unreachable         retry later
    │   ├── Refused             credentials
    │   └── Reshaped            its columns changed
    └── StoreError              the database                                       exit 3
        ├── OutOfDate           other schema version: migrate
        ├── Locked              somebody else is writing: retry
        └── StoreUnreachable    wrong address, no permission, disk full

An error carries a code and parameters. `str()` fills the English template of the class or code; the face translates code and
parameters with the text key `error.<code>`. Secrets never enter the parameters.
"""

from __future__ import annotations


class KpiError(Exception):
    """Root of all expected failures: a code, its parameters, an exit code for the command line."""

    exit_code = 1
    default_code = "unexpected"

    def __init__(self, code: str | None = None, **params: object) -> None:
        self.code = code or self.default_code
        self.params = params
        super().__init__(self.code)

    def __str__(self) -> str:
        details = ", ".join(f"{name}={value}" for name, value in self.params.items())
        return f"{self.code} ({details})" if details else self.code


class ConfigurationError(KpiError):
    """The settings or the call are wrong; nothing was tried."""

    exit_code = 2
    default_code = "configuration"


class RequestError(KpiError):
    """The data or the request was refused; nothing was stored."""

    default_code = "request.refused"


class CatalogError(RequestError):
    """A metric definition breaks a rule of the catalogue."""

    default_code = "catalog.invalid"


class ImportRefused(RequestError):
    """A file cannot be taken as it is; the parameters name the place."""

    default_code = "import.refused"


class NotPermitted(RequestError):
    """The actor lacks the permission for this operation."""

    default_code = "not_permitted"


class NotFound(RequestError):
    """The named object is not in the store."""

    default_code = "not_found"


class OkrError(RequestError):
    """A rule of the OKR process is broken."""

    default_code = "okr.rule"


class SourceError(KpiError):
    """A source did not deliver; the parameters name the source and the remedy."""

    exit_code = 3
    default_code = "source.failed"


class Unreachable(SourceError):
    """The source cannot be reached now; retrying later may help."""

    default_code = "source.unreachable"


class Refused(SourceError):
    """The source refused our credentials."""

    default_code = "source.refused"


class Reshaped(SourceError):
    """The source answers, but not with the columns we were told to expect."""

    default_code = "source.reshaped"


class StoreError(KpiError):
    """The database cannot be used."""

    exit_code = 3
    default_code = "store.failed"


class OutOfDate(StoreError):
    """The store has another schema version than this program."""

    default_code = "store.out_of_date"


class Locked(StoreError):
    """Somebody else holds the write lock; retrying helps."""

    default_code = "store.locked"


class StoreUnreachable(StoreError):
    """The store's address is wrong, not permitted, or the disk is full."""

    default_code = "store.unreachable"
