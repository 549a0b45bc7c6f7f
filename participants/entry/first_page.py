"""Where each member of staff begins: after signing in, after setting up a second step, and whenever no page
was asked for.
"""

from django.urls import reverse

from participants.models import Account
from participants.models.choices import StaffRole

#: The name of the address of each role's own first page.
FIRST_PAGES: dict[str, str] = {
    StaffRole.COORDINATOR: "desk",
    StaffRole.MANAGER: "teams",
    StaffRole.ADMINISTRATOR: "accounts",
}


def first_page(account: Account) -> str:
    """The address of the page that is this account's own."""
    return reverse(FIRST_PAGES[account.staff_role])
