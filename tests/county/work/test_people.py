"""Who may do what: added, changed, switched off, never the last admin; everybody's own password."""

import pytest

from kiosk.county.directory.service import take_directory
from kiosk.county.store.database import CountyDatabase
from kiosk.county.users import service as users
from kiosk.county.users.service import Role
from tests.county.people import PASSWORD, Reader
from tests.county.postgres import CENTRES

ADDED = {"username": "wang", "name": "王芳", "password": PASSWORD, "role": "viewer", "town": "410327111"}


def user(county: CountyDatabase, username: str) -> users.User:
    return next(each for each in users.users(county) if each.username == username)


def test_somebody_added_sees_their_town_only(county: CountyDatabase, admin: Reader) -> None:
    admin.sends("/people", **ADDED)
    assert user(county, "wang")[1:4] == ("王芳", Role.VIEWER, "410327111")
    assert users.sign_in(county, "wang", PASSWORD).scope == "410327111"
    assert '<option value="410327111" selected>樊村镇' in admin.reads("/people")


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"password": "short"}, 422),
        ({"name": " "}, 422),
        ({"role": "emperor"}, 422),
        ({"town": "999999999"}, 422),
        ({"role": "admin"}, 422),
        ({"username": "admin"}, 409),
    ],
    ids=["short password", "no name", "no such role", "no such town", "admin of a town", "name taken"],
)
def test_what_cannot_be_is_refused(
    county: CountyDatabase, admin: Reader, wrong: dict[str, str], status: int
) -> None:
    assert admin.sends("/people", **(ADDED | wrong)).status_code == status
    assert [each.username for each in users.users(county)] == ["admin"]


def test_the_last_admin_stays(county: CountyDatabase, admin: Reader) -> None:
    for change in ({"role": "admin"}, {"role": "viewer", "active": "1"}):
        assert admin.sends("/people/change", username="admin", name="管理员", **change).status_code == 409
    assert user(county, "admin").role == Role.ADMIN
    assert user(county, "admin").active


def test_somebody_whose_town_is_gone_keeps_it_when_only_the_name_changes(
    county: CountyDatabase, admin: Reader
) -> None:
    admin.sends("/people", **ADDED)
    take_directory(county, CENTRES[2:])
    assert '<option value="410327111" selected>樊村镇（已撤并）' in admin.reads("/people")
    said = ADDED | {"name": "王小芳", "active": "1"}
    admin.sends("/people/change", **said)
    assert user(county, "wang")[1:4] == ("王小芳", Role.VIEWER, "410327111")
    assert admin.sends("/people", **(said | {"username": "li"})).status_code == 422, "nobody new gets it"


def test_whoever_is_switched_off_is_out_at_once(
    county: CountyDatabase, admin: Reader, viewer: Reader
) -> None:
    admin.sends("/people/change", username=viewer.username, name="某人", role="viewer", town="410327111")
    assert viewer.opens("/").status_code == 302
    assert not user(county, viewer.username).active


def test_a_new_password_ends_the_old_sessions(admin: Reader, viewer: Reader) -> None:
    admin.sends("/people/password", username=viewer.username, password="another-long-one")
    assert viewer.opens("/").status_code == 302
    assert viewer.signs_in("another-long-one").status_code == 302
    assert viewer.opens("/").status_code == 200


def test_ones_own_password_needs_the_old_one(county: CountyDatabase, viewer: Reader) -> None:
    fresh = {"fresh": "another-long-one", "again": "another-long-one"}
    assert viewer.sends("/password", now="not-this", **fresh).status_code == 403
    assert viewer.sends("/password", now=PASSWORD, **(fresh | {"again": "typo-long-one"})).status_code == 422
    assert users.sign_in(county, viewer.username, PASSWORD)
    viewer.sends("/password", now=PASSWORD, **fresh)
    assert users.sign_in(county, viewer.username, "another-long-one")
    assert viewer.opens("/").status_code == 200, "whoever changes it stays"


def test_only_admins_arrange_people(county: CountyDatabase, officer: Reader) -> None:
    assert officer.opens("/people").status_code == 403
    for path in ("/people", "/people/change", "/people/password"):
        said = ADDED | {"username": officer.username, "role": "admin"}
        assert officer.sends(path, **said).status_code == 403
    assert user(county, officer.username).role == Role.OFFICER


def test_nobody_changes_somebody_unknown(admin: Reader) -> None:
    for path in ("/people/change", "/people/password"):
        assert admin.sends(path, **(ADDED | {"username": "nobody"})).status_code == 404
