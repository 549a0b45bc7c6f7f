"""Sign-ins of staff: one browser session each, so that signing out ends what that session opened, sockets
included.
"""

from collections.abc import Iterable
from datetime import timedelta

from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from participants.entry import devices
from participants.entry.visitors import SignIn
from participants.journal import journal
from participants.models import Account, Service, StaffSession
from participants.platform import device_names
from participants.platform.errors import NotFound
from participants.platform.session_rows import stored_key
from participants.staff import administrators

SEEN_EVERY = timedelta(minutes=1)


def of(account: Account, session_key: str | None) -> SignIn | None:
    """The sign-in behind a request or a socket, by its browser's session key; None without a stored
    session.
    """
    return _sign_in(account, stored_key(session_key)) if session_key else None


def standing(sign_ins: Iterable[SignIn]) -> set[SignIn]:
    """Those that still stand: not signed out, not run out, the account open, its role and password the same.
    Two queries.
    """
    asked = set(sign_ins)
    if not asked:
        return set()
    sessions = _live({one.session_key for one in asked})
    accounts = Account.objects.filter(pk__in={one.account_id for one in asked}, is_active=True)
    now = {account.pk: account for account in accounts}
    return {
        one
        for one in asked
        if one.session_key in sessions
        and one.account_id in now
        and one == _sign_in(now[one.account_id], one.session_key)
    }


def _sign_in(account: Account, session_key: str) -> SignIn:
    return SignIn(account.pk, account.staff_role, session_key, account.get_session_auth_hash())


# -- where am I signed in ------------------------------------------------------------------------------------
def seen(account: Account, sign_in: SignIn, *, agent: str) -> None:
    """This browser is in use; written down now and then, in words its owner knows it by, with no address."""
    now = timezone.now()
    known = StaffSession.objects.filter(session_key=sign_in.session_key).first()
    if known is None:
        _forget_ended(account)
        StaffSession.objects.get_or_create(
            session_key=sign_in.session_key,
            defaults={
                "account": account,
                "name": device_names.device_and_browser(agent)[:60],
                "seen_at": now,
            },
        )
    elif known.seen_at < now - SEEN_EVERY:
        StaffSession.objects.filter(pk=known.pk).update(seen_at=now)


def of_account(account: Account) -> list[StaffSession]:
    """Every browser this account is signed in on, the latest in use first."""
    sessions = list(StaffSession.objects.filter(account=account))
    live = _live({one.session_key for one in sessions})
    return [one for one in sessions if one.session_key in live]


def of_service(service: Service, *, search: str = "") -> QuerySet[StaffSession]:
    """Every browser somebody of this service is signed in on, by name; found by a name or an e-mail
    address.
    """
    found = StaffSession.objects.filter(account__service=service, session_key__in=open_sessions())
    for word in search.split():
        found = found.filter(Q(account__person__name__icontains=word) | Q(account__email__icontains=word))
    return found.select_related("account__person").order_by(
        "account__person__name", "account__email", "-seen_at"
    )


@transaction.atomic
def end(session: StaffSession, *, by: Account) -> None:
    """This browser is signed out: its next request finds nobody, its sockets close within a second.

    Raises NotFound for somebody else's, and for one that has ended.
    """
    if session.account_id != by.pk or not _end(session):
        raise NotFound
    if by.service is not None:
        journal.write("sign_in.end", by=by, service=by.service, subject=by.pk)


@transaction.atomic
def end_for(session: StaffSession, *, by: Account) -> None:
    """An administrator signs somebody of their service out of one browser: a lost phone, a shared computer.

    Raises NotAllowed unless `by` administers that service, NotFound for a session that has ended.
    """
    administrators.require(by, session.account.service)
    if not _end(session):
        raise NotFound
    detail = {"account": str(session.account_id)}
    journal.write("sign_in.end", by=by, service=by.service, subject=session.account_id, detail=detail)


@transaction.atomic
def end_others(*, but: SignIn, by: Account) -> int:
    """Every browser is signed out but the one in use; answers how many went."""
    going = [one for one in of_account(by) if one.session_key != but.session_key]
    for session in going:
        end(session, by=by)
    return len(going)


@transaction.atomic
def end_all(account: Account) -> None:
    """Every browser of this account is signed out; for anyone who takes something away from it, who says so
    in the journal.
    """
    for session in StaffSession.objects.filter(account=account):
        _end(session)


def _end(session: StaffSession) -> bool:
    gone, _rows = StaffSession.objects.filter(pk=session.pk).delete()
    Session.objects.filter(pk=session.session_key).delete()
    if session.account.person_id is not None:
        devices.raise_epoch(session.account.person_id)
    return bool(gone)


def _forget_ended(account: Account) -> None:
    """Rows whose session ended by itself: signed out, or run out."""
    keys = set(account.sessions.values_list("session_key", flat=True))
    account.sessions.filter(session_key__in=keys - _live(keys)).delete()


@transaction.atomic
def forget_ended() -> None:
    """Sessions that have run out leave the database, and so do the rows that say where staff were signed in
    by them.
    """
    Session.objects.filter(expire_date__lte=timezone.now()).delete()
    StaffSession.objects.exclude(session_key__in=open_sessions()).delete()


def open_sessions() -> QuerySet[Session, str]:
    """The keys of all browser sessions that were neither signed out nor have run out."""
    live = Session.objects.filter(expire_date__gt=timezone.now())
    return live.values_list("pk", flat=True)


def _live(keys: Iterable[str]) -> set[str]:
    return set(open_sessions().filter(pk__in=keys))
