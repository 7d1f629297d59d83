"""The county, from the command line: pair, deliver, prove, carry on a stick, take back."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import create_engine
from sqlalchemy.orm import sessionmaker

from kiosk import opening
from kiosk.database import prepare_engine
from kiosk.errors import Refusal
from kiosk.instance import NothingHere, key_of_closed
from kiosk.settings import Settings
from kiosk.sync import courier, enrolling, forking, holding, outbox, proving, recovery, stick
from kiosk.sync.client import PATIENCE_S
from kiosk.sync.courier import Centre
from kiosk.sync.holding import Why
from kiosk.sync.link import UNSET, Link, LinkUnreadable, accept, adopted, decline, read_link
from kiosk.sync.models import Way
from kiosk.sync.proving import Verdict, Wrong
from kiosk.sync.recovery import Ground, Restored
from kiosk.sync.refusals import CountyAway, NotPaired, TakeBackFirst, WrongVillage
from kiosk.wire.reports import Place
from kiosk.words import _, both

WIDTH = 30
AT_THE_DOOR_S = 4.0
"""So long the doors wait for the county's answer; people stand outside."""


class NoCountyNamed(Refusal):
    """请写上县里的地址和一次性代码，例如：python3 run.py enrol --county https://… --code 7K3M-…"""

    code = "no_county_named"


class NoStickNamed(Refusal):
    """请写上写到哪里：python3 run.py deliver --to-file U盘；或者收县里的回执：python3 run.py deliver --receipt 文件。"""  # noqa: E501 - a sentence is one line

    code = "no_stick_named"


class NotAgreed(Refusal):
    """没有另起一段，什么也没有改。"""

    code = "not_agreed"


class NoSuchFolder(Refusal):
    """没有 {folder} 这个文件夹。U 盘插好了吗？请核对路径再试。"""

    code = "no_such_folder"


def enrol(settings: Settings, instance: Path, url: str | None, code: str | None) -> int:
    """Pair this centre with its county; what the county has of it comes back at once."""
    if not url or not code:
        raise NoCountyNamed
    with key_of_closed(instance):
        own = _own_code(settings, instance)
        link, lines = enrolling.enrol(instance, url, code, own, sure=bool(own))
        if not own:
            _make_sure(instance, link, lines)
        print(both(_("已经和{county}配对：{town}{village}（{centre}）。"), county=link.county, town=link.town,
                   village=link.village, centre=link.centre))  # fmt: skip
        if link.warning:
            print(both(link.warning))
        if lines:
            print(both(_("县里有这个中心的 {lines} 条记录，现在取回来。"), lines=lines))
            _take_back(settings, instance)
            return 0
    print(both(_("以后每晚自动上报。现在就想报一次，运行：python3 run.py sync")))
    return 0


def _own_code(settings: Settings, instance: Path) -> str:
    """Return the code that the card must be for: as whom this computer has delivered, or its settings say."""
    unpaired = suppress(NothingHere, NotPaired, LinkUnreadable)
    with unpaired, _centre(instance) as centre, centre.sessions() as session:
        if outbox.last_done(session):
            return centre.link.centre
    return "" if settings.centre.code == UNSET.code else settings.centre.code


def _make_sure(instance: Path, link: Link, lines: int) -> None:
    """Ask whoever sits there whether this is the village; a computer without anybody is believed."""
    asked = _("卡片是{town}{village}的。这台电脑是这个村的吗？")
    if not _agreed(asked, town=link.town, village=link.village):
        decline(instance)
        raise WrongVillage(town=link.town, village=link.village)
    if lines:
        holding.hold(instance, Why.PAIRED)
    accept(instance)


def _agreed(asked: str, **words: object) -> bool:
    """Ask whoever sits at the keyboard; where nobody does, the command itself is the answer."""
    if not sys.stdin.isatty():
        return True
    print(both(asked, **words))
    return input("y / n: ").strip().lower() in {"y", "yes", "是", "对"}


def sync(settings: Settings, instance: Path) -> int:
    """Deliver now, with progress."""
    with _centre(instance) as centre:
        delivered = courier.deliver(centre, Way.COMMAND, lambda done, of: bar(_("上报"), done, of))
        forking.finish(centre, settings, opening.CATALOGUE)
    print(both(_("已上报 {lines} 条，{bytes} 字节。县里到第 {seq} 条，两边一样。"), lines=delivered.lines,
               bytes=delivered.bytes, seq=delivered.reached.seq))  # fmt: skip
    if delivered.left:
        raise delivered.left
    return 0


def verify(_settings: Settings, instance: Path) -> int:
    """Prove that centre and county hold the same lines; a damaged one is brought back from the other side."""
    with _centre(instance) as centre:
        verdict = proving.heal(centre, _tell_healed)
    _tell(verdict)
    return 0 if verdict.sound else 1


def _tell_healed(wrong: Wrong) -> None:
    said = _("本机第 {seq} 条坏了，已经修好。") if wrong.here else _("县里第 {seq} 条坏了，已经重发。")
    print(both(said, seq=wrong.at[1]))


def _tell(verdict: Verdict) -> None:
    own, theirs = verdict.own, verdict.theirs
    print(both(_("本机：第 {epoch} 段到第 {seq} 条，共 {lines} 条，{head}"), **_words(own)))
    print(both(_("县里：第 {epoch} 段到第 {seq} 条，共 {lines} 条，{head}"), **_words(theirs)))
    for wrong, said in (
        (verdict.broken_here, _("不一样：本机第 {seq} 条的内容变了。")),
        (verdict.broken_there, _("不一样：县里第 {seq} 条的内容变了。")),
        (verdict.differs, _("不一样：从第 {seq} 条起，两边的记录不同。")),
    ):
        if wrong:
            print(both(said, seq=wrong[1]))
    if verdict.equal:
        print(both(_("两边一样。")))
    elif verdict.sound:
        print(both(_("已报的都一样，还有 {lines} 条没有上报。"), lines=verdict.undelivered))


def _words(place: Place) -> dict[str, object]:
    return {"epoch": place.epoch, "seq": place.seq, "lines": place.lines, "head": place.head[:16]}


def deliver(_settings: Settings, instance: Path, folder: str | None, receipt: str | None) -> int:
    """Write what is not delivered yet to a stick, or take the county's receipt from one."""
    with _centre(instance) as centre:
        if receipt:
            read = stick.take_receipt(centre, Path(receipt))
            said = (
                _("这张回执上的，本机已经知道了：县里收到第 {seq} 条。")
                if read.known
                else _("县里已收到第 {seq} 条。")
            )
            print(both(said, seq=read.place.seq))
        else:
            if not folder:
                raise NoStickNamed
            written = stick.write_stick(centre, plugged_in(folder))
            print(both(_("{lines} 条已写入文件，请带到县里："), lines=written.lines))
            print(written.file)
    return 0


def plugged_in(named: str) -> Path:
    """Return the folder of a stick; raises ``NoSuchFolder``: one made here would lie on the own disk."""
    if not Path(named).is_dir():
        raise NoSuchFolder(folder=named)
    return Path(named)


def restore(settings: Settings, instance: Path) -> int:
    """Take this centre's journal back from the county; the hall must be closed."""
    with key_of_closed(instance):
        _take_back(settings, instance)
    return 0


def _take_back(settings: Settings, instance: Path) -> None:
    restored = bring_back(settings, instance)
    if restored.lines == 0:
        print(both(_("县里没有比本机更多的记录，什么也没有改。")))
    else:
        print(both(_("取回了 {lines} 条，两边一样了（第 {seq} 条）。"), lines=restored.lines,
                   seq=restored.place.seq))  # fmt: skip
        print(both(_("姓名、电话、密码没有上报过，取不回来；缺什么，“上报县里”页面上写着。")))
    _tell_left(restored)


def _tell_left(restored: Restored) -> None:
    if restored.left:
        print(both(_("这台电脑配对以前填的（工作人员、值班等）没有并进来，留在 {file} 里。请照着再填一次。"),
                   file=restored.left.name))  # fmt: skip


def before_opening(settings: Settings, instance: Path) -> None:
    """Take back what only the county has before anything is issued; one that is away keeps nobody out.

    Where it is known that the county has more, or may have, the hall opens without issuing anything.
    """
    if read_link(instance):
        _ask(settings, instance)
    if holding.held(instance):
        print(both(TakeBackFirst.sentence()))


def _ask(settings: Settings, instance: Path) -> None:
    try:
        restored = bring_back(settings, instance, AT_THE_DOOR_S)
    except CountyAway as away:
        print(both(_("这次开门没有问到县里（{problem}）。"), **away.words))
        return
    except Refusal as refusal:
        print(both(refusal.sentence(), **refusal.words))
        return
    if restored.lines:
        print(both(_("这台电脑比县里少了 {lines} 条记录，已经取回来了。"), lines=restored.lines))
    _tell_left(restored)


def bring_back(settings: Settings, instance: Path, patience: float = PATIENCE_S) -> Restored:
    """Take the journal back, with progress; the caller holds the hall's key."""
    steps = {"fetch": _("取回"), "replay": _("整理")}
    paired = adopted(settings, read_link(instance))
    ground = Ground(lambda file: opening.migrate(file, print), paired, opening.CATALOGUE, opening.WORKDAYS)
    return recovery.restore(instance, ground, lambda step, done, of: bar(steps[step], done, of), patience)


def part(settings: Settings, instance: Path) -> int:
    """Let this centre's history go on as a new epoch, after a person has looked at both."""
    with _centre(instance) as centre:
        difference = forking.look(centre)
        if difference is None:
            print(both(_("两边的记录接得上，不用另起一段。")))
            return 0
        print(
            both(_("前 {common} 条相同；后面本机有 {here} 条，县里有 {there} 条。"), **difference._asdict())
        )
        if not _agreed(_("本中心只有这一台电脑在用，没有别的电脑在取号、办件，对吗？")):
            raise NotAgreed
        came = forking.go_on(centre, settings, opening.CATALOGUE)
    print(both(_("已另起一段，两边的记录都留着；从县里取回 {lines} 条。"), lines=came))
    return 0


@contextmanager
def _centre(instance: Path) -> Iterator[Centre]:
    file = instance / "hall.db"
    if not file.exists():
        raise NothingHere(instance=instance)
    opening.migrate(file, print)
    engine = create_engine(f"sqlite:///{file}", hide_parameters=True)
    prepare_engine(engine)
    try:
        yield courier.centre_at(sessionmaker(engine, expire_on_commit=False), instance)
    finally:
        engine.dispose()


def bar(said: str, done: int, of: int) -> None:
    """Draw how far it is; on a screen over and over in one line, in a log only at the end."""
    if not sys.stdout.isatty() and done < of:
        return
    full = WIDTH * done // max(of, 1)
    end = "\n" if done >= of else ""
    print(f"\r{said} [{'█' * full}{'·' * (WIDTH - full)}] {done}/{of}", end=end, flush=True)
