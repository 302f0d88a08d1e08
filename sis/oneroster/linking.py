"""Which guardian belongs to which student, as the column agentSourcedIds says in either direction."""

from sis.oneroster.faults import Fault
from sis.oneroster.parsed import Record, Roster
from sis.oneroster.tables import GUARDIANS, STUDENT


def family_ties(roster: Roster) -> dict[tuple[str, str], str]:
    """Return (guardian, student) and the guardian's role; a tie that leads nowhere is listed, not counted.

    Only the tie is skipped then: neither person is lost for it.
    """
    users = roster.records("users")
    ties: dict[tuple[str, str], str] = {}
    for sourced_id, user in users.items():
        for agent_id in user["agentSourcedIds"]:
            agent = users.get(agent_id)
            if agent is None:
                _list(roster, user, f"“{agent_id}” is not in users.csv, or was skipped; they are not linked.")
            elif user["role"] == STUDENT and agent["role"] in GUARDIANS:
                ties[agent_id, sourced_id] = agent["role"]
            elif user["role"] in GUARDIANS and agent["role"] == STUDENT:
                ties[sourced_id, agent_id] = user["role"]
            else:
                _list(
                    roster, user, f"“{agent_id}” is a {agent['role']}; only guardian and student are linked."
                )
    return ties


def _list(roster: Roster, user: Record, text: str) -> None:
    roster.report.skip(Fault("users.csv", user.line, "agentSourcedIds", text, counts=False))
