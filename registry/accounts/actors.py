"""Who acts: an officer in person, a client by its key, or the service itself.

A value without storage and web; ``registry.accounts.access`` finds the current one.
"""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from registry.accounts.permissions import Permission, Role
from registry.kernel.refusals import N_, NotPermitted


class PersonNeeded(NotPermitted):
    """The law gives the act to a person, and the key stands for none."""

    title = N_("需要由工作人员本人办理")
    detail = N_("此事依法由工作人员本人办理，请使用绑定到本人的密钥，或者登录后办理。")


class PermissionMissing(NotPermitted):
    """The actor lacks one permission."""

    detail = N_("办理此事需要“%(name)s”权限（%(permission)s）。")


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, for whom, and what they may do.

    ``name`` is the officer's, the key's or the part of the service's; a client's key may be
    bound to an officer, then ``officer_id`` is set too.
    """

    kind: Literal["officer", "client", "system"]
    name: str
    officer_id: UUID | None = None
    client_id: UUID | None = None
    agency_id: UUID | None = None
    permissions: frozenset[Permission] = frozenset()
    roles: frozenset[Role] = frozenset()

    def person(self) -> UUID:
        """The officer who acts.

        Raises:
            PersonNeeded: a key without officer, or the service itself.
        """
        if self.officer_id is None:
            raise PersonNeeded
        return self.officer_id

    def agency(self) -> UUID:
        """The agency that is acted for.

        Raises:
            PersonNeeded: the service itself belongs to no agency.
        """
        if self.agency_id is None:
            raise PersonNeeded
        return self.agency_id

    def may(self, permission: Permission) -> bool:
        """Whether the actor has ``permission``."""
        return permission in self.permissions

    def must(self, permission: Permission) -> None:
        """Go on only with ``permission``.

        Raises:
            PermissionMissing: names it.
        """
        if not self.may(permission):
            raise PermissionMissing(name=permission, permission=permission.value)


def system_actor(name: str) -> Actor:
    """The service acting by itself: workers, commands. ``name`` is the part, ``credit.regrade``.

    It may do everything that needs no person.
    """
    return Actor(kind="system", name=name, permissions=frozenset(Permission))
