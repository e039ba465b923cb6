"""What can go wrong while serving, each with an HTTP status and a text in both languages.

The `code` names the text in `translations` (`error.<code>`): pages show it in the reader's language,
the API sends it in English beside the code. The names say what is the matter, as HTTP does.
"""

from features.errors import StudiepeilError
from serving.words import text


class ServingError(StudiepeilError):
    """A request that cannot be answered; `code` picks the sentence, `status` the HTTP answer."""

    exit_code = 7
    status = 500

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(self.sentence("en"))

    def sentence(self, language: str) -> str:
        """Return what went wrong, in a sentence for the person who asked."""
        return text(f"error.{self.code}", language)


class BadInput(ServingError):  # noqa: N818
    """What was sent does not fit."""

    status = 400


class NotSignedIn(ServingError):  # noqa: N818
    """There is no session and no token, or it has ended."""

    status = 401


class Forbidden(ServingError):  # noqa: N818
    """Not for this person to do or see."""

    status = 403


class NotFound(ServingError):  # noqa: N818
    """There is nothing here, or nothing that may be shown."""

    status = 404


class TooLarge(ServingError):  # noqa: N818
    """More was sent than the service accepts."""

    status = 413


class Unavailable(ServingError):  # noqa: N818
    """What is asked for is there and cannot be read now; whoever manages the service can mend it."""

    status = 503


class WrongType(ServingError):  # noqa: N818
    """The API takes JSON only; a form on another site cannot send that without asking first."""

    status = 415
