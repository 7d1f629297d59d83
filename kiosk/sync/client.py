"""Calling at the county: every request signed, every answer bounded and checked."""

import http.client
import json
import select
import socket
import ssl
from collections.abc import Callable
from typing import NamedTuple, TypeVar
from urllib.parse import urlsplit

import msgspec
from nacl.signing import SigningKey

from kiosk import clock
from kiosk.sync.refusals import CountyAway, CountyRefused, CountyTooNew
from kiosk.wire import pages, signing
from kiosk.wire.enrolment import Answer as Enrolled
from kiosk.wire.enrolment import Request
from kiosk.wire.reports import Answer, Opening, Place, Receipt, Report
from kiosk.wire.signing import Saying
from kiosk.words import Told, _

PATIENCE_S = 60
MOST_ANSWER = 9 * 1024 * 1024
JSON, GZIP = "application/json", "application/gzip"
DONE, KINDS = frozenset({200, 201}), frozenset({JSON, GZIP})
"""What a county answers with; anything else comes from somebody on the way, or is its own trouble."""
AGENT = "village-hall"
_TROUBLES: tuple[tuple[type[Exception], str], ...] = (
    (ConnectionRefusedError, _("那台服务器现在没有开")),
    (socket.gaierror, _("网络不通，或者没有这个地址")),
    (TimeoutError, _("等了很久没有回音")),
    (ConnectionError, _("说到一半断了")),
    (http.client.IncompleteRead, _("说到一半断了")),
)

Body = TypeVar("Body")


class Answered(NamedTuple):
    """What came back."""

    status: int
    body: bytes
    kind: str
    etag: str


class Proof(msgspec.Struct, frozen=True):
    """What the county's stored lines add up to, and the first that is damaged (epoch, seq).

    ``reached`` is the last line it looked at where there are more.
    """

    place: Place
    counted: int
    broken: tuple[int, int] | None
    reached: tuple[int, int] | None = None


class County:
    """The county at an address, as one centre speaks to it; one connection that is used again."""

    def __init__(self, url: str, centre: str, key: SigningKey, patience: float = PATIENCE_S) -> None:
        """Get ready; nothing is sent yet. An answer is waited for so many seconds."""
        self._parts = urlsplit(url)
        self._centre, self._key, self._patience = centre, key, patience
        self._connection: http.client.HTTPConnection | None = None
        self.sent = 0

    def close(self) -> None:
        """Hang up."""
        if self._connection:
            self._connection.close()
            self._connection = None

    def enrol(self, request: Request) -> Enrolled:
        """Ask the county to know this centre's key."""
        return self._json("POST", "/api/v1/enrolments", Enrolled, msgspec.json.encode(request))

    def report(self, report: Report, meanwhile: Callable[[], None] | None = None) -> Answer:
        """Tell where this centre stands, hear where the county does; ``meanwhile`` is done while it looks."""
        saying = Saying("POST", self._own("report"), msgspec.json.encode(report))
        return _decoded(self._ask(saying, JSON, meanwhile).body, Answer)

    def send(self, batch: bytes, meanwhile: Callable[[], None] | None = None) -> Receipt:
        """Deliver a packed batch; ``meanwhile`` is done while the county takes it in."""
        answered = self._ask(Saying("POST", self._own("batches"), batch), GZIP, meanwhile)
        return _decoded(answered.body, Receipt)

    def lines(self, epoch: int, seq: int) -> pages.Page:
        """Fetch the next lines of this centre's own journal after one."""
        return pages.unpack(self._ask(Saying("GET", self._own(f"lines?epoch={epoch}&seq={seq}"))).body)

    def epochs(self) -> list[tuple[int, int, int, int]]:
        """Fetch the epochs after the first: (epoch, after_epoch, after_seq, ended_seq)."""
        return self._json("GET", self._own("epochs"), list[tuple[int, int, int, int]])

    def open_epoch(self, wish: Opening) -> Place:
        """Ask the county to let the history go on from an older line."""
        return self._json("POST", self._own("epochs"), Place, msgspec.json.encode(wish))

    def hashes(self, wanted: list[tuple[int, int]]) -> dict[str, str]:
        """Fetch the hashes of some lines, by ``epoch.seq``; lines the county has not are left out."""
        if not wanted:
            return {}
        asked = "&".join(f"at={epoch}.{seq}" for epoch, seq in wanted)
        return self._json("GET", self._own(f"hashes?{asked}"), dict[str, str])

    def prove(self) -> Proof:
        """Ask the county to compute this centre's chain anew from every stored line, part by part.

        A county that knows no parts answers for all of it at once.
        """
        after, counted = (1, 0), 0
        while True:
            found = self._json("GET", self._own(f"proof?epoch={after[0]}&seq={after[1]}"), Proof)
            counted += found.counted
            if found.broken or found.reached is None:
                return msgspec.structs.replace(found, counted=counted)
            if found.reached <= after:
                raise CountyTooNew
            after = found.reached

    def change_key(self, public: bytes) -> None:
        """Tell the county the next key; this request is signed with the one before."""
        self._json("POST", self._own("keys"), dict[str, str], msgspec.json.encode({"public": public.hex()}))

    def document(self, kind: str) -> bytes:
        """Fetch the document of a kind that counts for this centre, with its signature."""
        return self._ask(Saying("GET", self._own(f"documents/{kind}"))).body

    def _own(self, rest: str) -> str:
        return f"/api/v1/centres/{self._centre}/{rest}"

    def _json(self, method: str, path: str, shape: type[Body], body: bytes = b"") -> Body:
        return _decoded(self._ask(Saying(method, path, body), JSON).body, shape)

    def _ask(self, saying: Saying, kind: str = JSON, meanwhile: Callable[[], None] | None = None) -> Answered:
        """Make a signed request; raises ``CountyAway``, ``CountyRefused`` or ``CountyTooNew``."""
        try:
            answered = self._exchange(saying, kind, meanwhile)
        except (OSError, http.client.HTTPException) as error:
            self.close()
            raise CountyAway(problem=_in_words(error)) from None
        if 400 <= answered.status < 500:  # noqa: PLR2004 - the county's answer to what we sent
            raise _refusal(answered)
        if answered.status not in DONE or answered.kind not in KINDS:
            raise CountyAway(problem=f"HTTP {answered.status} {answered.kind}"[:120])
        return answered

    def _exchange(self, saying: Saying, kind: str, meanwhile: Callable[[], None] | None) -> Answered:
        if self._connection is None or _hung_up(self._connection):
            self.close()
            self._connection = self._dial()
        headers = signing.headers(self._key, self._centre, clock.millis(), saying)
        headers |= {"Content-Type": kind, "Accept-Language": "zh", "User-Agent": AGENT}
        path = self._parts.path.rstrip("/") + saying.path
        self._connection.request(saying.method, path, saying.body or None, headers)
        if meanwhile:
            meanwhile()
        answer = self._connection.getresponse()
        content = answer.read(MOST_ANSWER + 1)
        if len(content) > MOST_ANSWER:
            self.close()
            raise CountyTooNew
        if answer.length:  # bytes that were promised and have not come
            raise http.client.IncompleteRead(content, answer.length)
        self.sent += len(saying.body)
        kind = answer.headers.get_content_type()
        return Answered(answer.status, content, kind, answer.headers.get("ETag", ""))

    def _dial(self) -> http.client.HTTPConnection:
        dial = http.client.HTTPSConnection if self._parts.scheme == "https" else http.client.HTTPConnection
        return dial(self._parts.hostname or "", self._parts.port, timeout=self._patience)


def _hung_up(connection: http.client.HTTPConnection) -> bool:
    """Return whether the other side has closed a connection that was idle: nobody has been asked anything."""
    return connection.sock is not None and bool(select.select([connection.sock], [], [], 0)[0])


def _decoded(body: bytes, shape: type[Body]) -> Body:
    try:
        return msgspec.json.decode(body, type=shape)
    except (msgspec.DecodeError, RecursionError):
        raise CountyTooNew from None


def _refusal(answered: Answered) -> CountyRefused:
    """Return what the county said, from its problem+json; a proxy's page gives only its number."""
    try:
        problem = json.loads(answered.body)
        said = {"said": str(problem["detail"])[:300], "reason": str(problem["code"])[:40]}
        return CountyRefused(**{name: str(word)[:40] for name, word in problem.items()} | said)
    except (ValueError, KeyError, TypeError, RecursionError):
        return CountyRefused(said=f"HTTP {answered.status}", reason=f"http_{answered.status}")


def _in_words(error: Exception) -> str | Told:
    if isinstance(error, ssl.SSLCertVerificationError):
        return Told(_("县里的证书通不过：{why}"), {"why": error.verify_message})
    if isinstance(error, ssl.SSLError) or "handshake" in str(error):
        return _("没有接通加密连接；县里的地址会不会是 http:// 开头的")
    for kind, words in _TROUBLES:
        if isinstance(error, kind):
            return words
    said = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return str(said)[:120]
