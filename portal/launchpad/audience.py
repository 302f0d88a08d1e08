"""Who may open which resource: one function decides the tile, a launch, and every step of an app's sign-in.

It also answers "Why doesn't she see it, why can't she get in?": `Decision.rules` says it rule by rule, in
English, for staff.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from portal import hooks
from portal.auth import second_factor
from portal.dates import moment
from portal.models import Resource, ResourceAudience, User, has_left
from portal.models.resource import AudienceLimit, ResourceQuerySet
from sis import roster

_KINDS = {
    User.Kind.STUDENT: ("students", "a student"),
    User.Kind.PARENT: ("parents", "a parent"),
    User.Kind.STAFF: ("staff", "a staff member"),
}


class RuleName(StrEnum):
    """The rules, in the order in which they are asked."""

    ACCOUNT = "account"
    PASSWORD = "password"  # noqa: S105 (a rule)
    SECOND_STEP = "second_step"
    ROSTER = "roster"
    ACTIVE = "active"
    CLIENT = "client"
    FROM = "from"
    UNTIL = "until"
    KIND = "kind"
    AUDIENCE = "audience"

    @property
    def label(self) -> str:
        """The rule as staff read it."""
        return _LABELS[self]


_LABELS = {
    RuleName.ACCOUNT: "The account is active",
    RuleName.PASSWORD: "The password is the person's own",
    RuleName.SECOND_STEP: "The second step is set up",
    RuleName.ROSTER: "The person is in the district",
    RuleName.ACTIVE: "The resource is active",
    RuleName.CLIENT: "The app can sign people in",
    RuleName.FROM: "It has begun",
    RuleName.UNTIL: "It has not ended",
    RuleName.KIND: "It is for this kind of person",
    RuleName.AUDIENCE: "It is for this school, grade or class",
}


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule, whether it was met, and why, in English."""

    name: RuleName
    passed: bool
    explanation: str


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether someone may open a resource now, with every rule that was asked."""

    rules: tuple[Rule, ...]

    @property
    def allowed(self) -> bool:
        """Say whether every rule was met."""
        return all(rule.passed for rule in self.rules)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a student, or a staff member, is: the school, the grade, and the classes of today.

    `name` is the student's, blank for staff. `grade` is None where grades do not count.
    """

    name: str
    school_ids: frozenset[int]
    grade: str | None
    class_ids: frozenset[int]
    is_everywhere: bool = False

    def matches(self, limit: AudienceLimit) -> bool:
        """Say whether this row of an audience admits this person."""
        school = limit.school_id is None or self.is_everywhere or limit.school_id in self.school_ids
        grade = not limit.grade or self.grade is None or limit.grade == self.grade
        return school and grade and (limit.class_id is None or limit.class_id in self.class_ids)


@dataclass(frozen=True, slots=True)
class Person:
    """A user with what the rules ask: the rules about the account, and the places.

    `student_ids` are of the students behind a student or a parent.
    """

    user: User
    account_rules: tuple[Rule, ...]
    places: tuple[Place, ...]
    student_ids: tuple[int, ...] = ()


def decide(*, user: User, resource: Resource, now: datetime | None = None) -> Decision:
    """Say whether this user may open this resource at this moment (by default now), rule by rule.

    The caller has read `user` in this request (`User.objects.with_staff_record()`): nothing is cached. At
    most six queries, two fewer for a resource of `Resource.objects.complete()`.
    """
    return decide_for(person_of(user), resource, now or timezone.now())


def person_of(user: User, *, students: Collection[roster.Student] | None = None) -> Person:
    """Return the user with what the rules ask. At most four queries.

    `students` are those behind the user if the caller has read them already: the student's own record, or the
    children whom the parent may see.
    """
    if user.kind == User.Kind.STAFF:
        places = _staff_places(user)
        return Person(user, (*_account_rules(user), _staff_in_roster(user)), places)
    if students is None:
        find = hooks.students_behind.get(user.kind)
        students = find(user) if find else ()
    classes = roster.class_ids_of([student.pk for student in students])
    places = tuple(
        Place(
            student.full_name,
            frozenset({student.school_id} if student.school_id else ()),
            student.grade,
            classes[student.pk],
        )
        for student in students
    )
    rules = (*_account_rules(user), _students_in_roster(user, places))
    return Person(user, rules, places, tuple(classes))


def decide_for(person: Person, resource: Resource, now: datetime) -> Decision:
    """Say whether this person may open this resource at this moment, rule by rule."""
    return Decision(
        (
            *person.account_rules,
            _is_active(resource),
            _has_client(resource),
            _has_begun(resource, now),
            _has_not_ended(resource, now),
            _is_for_kind(person, resource),
            _is_in_audience(person, resource),
        )
    )


def allowed_resources(
    person: Person, now: datetime, *, among: ResourceQuerySet | None = None
) -> list[Resource]:
    """Return the resources (of these) that this person may open now, complete, in their order. One query."""
    if not all(rule.passed for rule in person.account_rules):
        return []
    rows = Resource.objects.all() if among is None else among
    found = _candidates(person, now, rows).complete()
    return [resource for resource in found if decide_for(person, resource, now).allowed]


def _candidates(person: Person, now: datetime, rows: ResourceQuerySet) -> ResourceQuerySet:
    """Return the resources shown now that are for this kind, and those of the person's schools and classes.

    The database leaves out what is for other schools and classes; `decide_for` has the last word.
    """
    limits = ResourceAudience.objects.filter(resource=OuterRef("pk"))
    classes = frozenset().union(*(place.class_ids for place in person.places))
    here = Q(section=None) | Q(section__in=classes)
    if not any(place.is_everywhere for place in person.places):
        schools = frozenset().union(*(place.school_ids for place in person.places))
        here &= Q(school=None) | Q(school__in=schools)
    column = {User.Kind.STUDENT: "for_students", User.Kind.PARENT: "for_parents"}.get(
        User.Kind(person.user.kind), "for_staff"
    )
    shown = rows.shown_at(now).filter(**{column: True})
    return shown.filter(~Exists(limits) | Exists(limits.filter(here)))


def _account_rules(user: User) -> tuple[Rule, ...]:
    """Return the rules about the account: it can be used, its password is its owner's, the second step."""
    reason = User.DisabledReason(user.disabled_reason).label
    active = "The account is active." if user.is_active else f"The account is disabled: {reason}."
    must_change = user.state == User.State.MUST_CHANGE_PASSWORD
    chosen = "must choose a new password first" if must_change else "does not have to choose a new password"
    return (
        Rule(RuleName.ACCOUNT, user.is_active, active),
        Rule(RuleName.PASSWORD, not must_change, f"The person {chosen}."),
        _second_step(user),
    )


def _second_step(user: User) -> Rule:
    """A session of someone who needs a second step begins after it; without a second factor there is none."""
    if user.kind != User.Kind.STAFF or settings.STAFF_OTP != "required":
        return Rule(RuleName.SECOND_STEP, passed=True, explanation="No second step is required.")
    enrolled = second_factor.is_enrolled(user)
    has = "is set up" if enrolled else "is required and not set up"
    return Rule(RuleName.SECOND_STEP, enrolled, f"The second step {has}.")


def _staff_in_roster(user: User) -> Rule:
    left = has_left(user)
    said = "has left the district" if left else "works in the district"
    return Rule(RuleName.ROSTER, not left, f"By the roster, this person {said}.")


def _staff_places(user: User) -> tuple[Place, ...]:
    """Return where a staff member works; without a record in the roster, nowhere."""
    account = getattr(user, "staff_account", None)
    if account is None or has_left(user):
        return ()
    schools = roster.school_ids_of_staff(account.staff_id)
    taught = frozenset(one.pk for one in roster.classes_of(account.staff_id))
    known = frozenset(school for school in schools if school is not None)
    return (Place("", known, None, taught, is_everywhere=None in schools),)


def _students_in_roster(user: User, places: tuple[Place, ...]) -> Rule:
    names = ", ".join(place.name for place in places)
    if user.kind == User.Kind.STUDENT:
        said = (
            "This is an enrolled student with a claimed account."
            if places
            else "No enrolled student has this account."
        )
    else:
        said = f"Parent of {names}." if places else "This parent may see no child now."
    return Rule(RuleName.ROSTER, bool(places), said)


def _is_active(resource: Resource) -> Rule:
    said = "is active" if resource.is_active else "is switched off"
    return Rule(RuleName.ACTIVE, resource.is_active, f"The resource {said}.")


def _has_client(resource: Resource) -> Rule:
    state = Resource.ClientState(resource.client_state)
    said = {
        Resource.ClientState.NONE: "The resource is a link: no sign-in through the portal is needed.",
        Resource.ClientState.REGISTERED: "The app is registered to sign people in through the portal.",
        Resource.ClientState.REMOVED: "The app's client was removed, so the resource is hidden.",
    }
    return Rule(RuleName.CLIENT, state != Resource.ClientState.REMOVED, said[state])


def _has_begun(resource: Resource, now: datetime) -> Rule:
    begins = resource.shown_from
    said = f"It is shown from {moment(begins)}." if begins else "It has no first day."
    return Rule(RuleName.FROM, begins is None or begins <= now, said)


def _has_not_ended(resource: Resource, now: datetime) -> Rule:
    ends = resource.shown_until
    said = f"It is shown until {moment(ends)}." if ends else "It has no last day."
    return Rule(RuleName.UNTIL, ends is None or now < ends, said)


def _is_for_kind(person: Person, resource: Resource) -> Rule:
    meant = [name for kind, (name, _one) in _KINDS.items() if resource.is_for(kind)]
    account = f"this is the account of {_KINDS[User.Kind(person.user.kind)][1]}"
    said = f"It is for {' and '.join(meant)}; {account}."
    return Rule(RuleName.KIND, resource.is_for(person.user.kind), said)


def _is_in_audience(person: Person, resource: Resource) -> Rule:
    """A row of the audience admits the student, one of the parent's children, or the staff member."""
    if not resource.limits:
        return Rule(
            RuleName.AUDIENCE, passed=True, explanation="It is not limited to schools, grades or classes."
        )
    rows = {limit.in_words: any(place.matches(limit) for place in person.places) for limit in resource.limits}
    said = "; ".join(f"{row}: {'yes' if admits else 'no'}" for row, admits in rows.items())
    return Rule(RuleName.AUDIENCE, any(rows.values()), f"It is limited to {said}.")
