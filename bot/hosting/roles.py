"""The winner role: whether it may be given, and giving it."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import discord

from bot.trivia.competition import RoleProblem

if TYPE_CHECKING:
    from bot.client import Plutarch
    from bot.trivia.competition import Competition, Place

log = logging.getLogger(__name__)

_UNKNOWN_MEMBERS = (10007, 10013)


def _moderation() -> discord.Permissions:
    """What nobody should get by winning at trivia."""
    found = discord.Permissions.elevated()
    found.update(
        manage_nicknames=True,
        manage_events=True,
        mention_everyone=True,
        moderate_members=True,
        mute_members=True,
        deafen_members=True,
        move_members=True,
        view_audit_log=True,
        manage_expressions=True,
    )
    return found


MODERATION = _moderation()


def role_problem(role: discord.Role | None, creator: discord.Member | None) -> RoleProblem | None:
    """Why its creator's competition may not give a role; None where it may. ``creator``: None where they have left."""
    if role is None:
        return RoleProblem.GONE
    if role.is_default():
        return RoleProblem.EVERYONE
    if role.managed:
        return RoleProblem.MANAGED
    if role.permissions.value & MODERATION.value:
        return RoleProblem.MODERATES
    owns = creator is not None and role.guild.owner_id == creator.id
    if creator is None or not (owns or creator.guild_permissions.manage_roles):
        return RoleProblem.CREATOR_MAY_NOT
    if not owns and creator.top_role <= role:
        return RoleProblem.CREATOR_BELOW
    me = role.guild.me
    if not me.guild_permissions.manage_roles:
        return RoleProblem.BOT_MAY_NOT
    return RoleProblem.BOT_BELOW if me.top_role <= role else None


async def give_role(
    bot: Plutarch, competition: Competition, best: list[Place]
) -> tuple[RoleProblem | None, list[Place]]:
    """Give the winner role; why it may not be given, else who did not get it. Raises what a bad line raises.

    Giving it twice changes nothing.
    """
    assert competition.role_id is not None
    guild = bot.get_guild(competition.guild_id)
    role = guild.get_role(competition.role_id) if guild is not None else None
    creator: discord.Member | None = None
    if guild is not None:
        try:
            creator = await guild.fetch_member(competition.creator)
        except discord.NotFound:
            creator = None
    problem = role_problem(role, creator)
    if problem is not None:
        return problem, []
    missed: list[Place] = []
    for place in best:
        try:
            await bot.http.add_role(
                competition.guild_id, place.user, competition.role_id, reason=f"Winner of {competition.title}"
            )
        except discord.NotFound as error:
            if error.code not in _UNKNOWN_MEMBERS:
                return RoleProblem.GONE, []
            missed.append(place)
        except discord.Forbidden as error:
            log.warning("The winner role of competition %s was refused: %s", competition.id, error)
            return RoleProblem.BOT_BELOW, []
    return None, missed
