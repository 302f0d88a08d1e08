"""Teachers ask for their own students and follow the ticket; technicians resolve the queue (A1)."""

from typing import Any

import pytest

from claims import tickets
from claims.models import ResetTicket, StudentAccount
from portal.actor import Actor
from portal.limits import throttle
from portal.models import AccessEvent, User
from sis.models import Enrollment, Student
from tests.cast import HERE, NEW_PASSWORD, Cast, claim, make_staff, sign_in
from tests.claims.post import delivered
from tests.factories import (
    EnrollmentFactory,
    SectionFactory,
    SectionTeacherFactory,
    StaffMemberFactory,
    StudentFactory,
)
from tests.visiting import Client

STUDENTS, TICKETS = "/admin/sis/student/", "/admin/claims/resetticket/"
State = ResetTicket.State


@pytest.fixture
def teacher(cast: Cast) -> Client:
    client = Client()
    assert sign_in(client, "teacher@example.org").url == "/admin/"
    return client


@pytest.fixture
def technician(cast: Cast) -> Client:
    client = Client()
    assert sign_in(client, "tech@example.org").url == "/admin/"
    return client


def tick(client: Client, path: str, action: str, *rows: Any, across: bool = False) -> Any:
    ids = [row.pk for row in rows]
    data = {"action": action, "index": "0", "select_across": str(int(across)), "_selected_action": ids}
    return client.post(path, data)


def ask_path(*students: Student) -> str:
    return f"{STUDENTS}ask/?students={','.join(str(student.pk) for student in students)}"


def file(cast: Cast, *students: Student, note: str = "") -> list[ResetTicket]:
    filed = tickets.file_tickets(
        actor=Actor(cast.teacher_user, HERE), students=students, reason="forgot", note=note
    )
    return filed.made


def test_a_teacher_ticks_her_students_and_asks_for_all_at_once(teacher: Client, cast: Cast) -> None:
    answer = tick(teacher, STUDENTS, "ask_for_reset", cast.daffy, cast.marcia)
    form = teacher.get(answer.url)
    assert "Never write a password" in form.text
    assert "Clayton, Daffy" in form.text
    done = teacher.post(answer.url, {"reason": "locked_out", "note": "before Friday"}, follow=True)
    assert "2 resets asked for" in done.text
    made = ResetTicket.objects.all()
    assert {(t.student, t.reason, t.note, t.filed_by) for t in made} == {
        (student, "locked_out", "before Friday", cast.teacher_user) for student in (cast.daffy, cast.marcia)
    }
    assert done.redirect_chain[-1][0] == TICKETS


def test_a_duplicate_request_is_reported(teacher: Client, cast: Cast) -> None:
    file(cast, cast.marcia)
    assert "open ticket: Forgot" in teacher.get(ask_path(cast.marcia)).text
    done = teacher.post(ask_path(cast.marcia, cast.daffy), {"reason": "forgot"}, follow=True)
    assert "there is already an open ticket" in done.text
    assert "1 reset asked for" in done.text
    assert ResetTicket.objects.count() == 2


def test_the_same_form_posted_twice_makes_one_ticket(teacher: Client, cast: Cast) -> None:
    for _ in range(2):
        assert teacher.post(ask_path(cast.marcia), {"reason": "forgot"}).status_code == 302
    assert ResetTicket.objects.count() == 1


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({}, "Choose what happened."),
        ({"reason": "nonsense"}, "not one of the available choices"),
        ({"reason": "other"}, "Say what happened."),
        ({"reason": "forgot", "note": "x" * 501}, "at most 500 characters"),
        ({"reason": "forgot", "note": "a\x00b"}, "Null characters are not allowed."),
    ],
)
def test_an_invalid_form_says_why(teacher: Client, cast: Cast, data: dict[str, str], said: str) -> None:
    assert said in teacher.post(ask_path(cast.marcia), data).text
    assert not ResetTicket.objects.exists()


def test_a_note_is_shown_as_text(technician: Client, cast: Cast) -> None:
    file(cast, cast.marcia, note="<svg onload=alert(1)> {{7*7}}")
    for path in (TICKETS, f"{STUDENTS}{cast.marcia.pk}/change/"):
        page = technician.get(path).text
        assert "<svg onload" not in page
        assert "&lt;svg onload=alert(1)&gt; {{7*7}}" in page


def test_a_teacher_cannot_ask_for_other_teachers_students(teacher: Client, cast: Cast) -> None:
    other = StudentFactory.create(school=cast.school)
    for path in (ask_path(other), ask_path(cast.marcia, other), ask_path(cast.stranger)):
        assert teacher.get(path).status_code == 404
        assert teacher.post(path, {"reason": "forgot"}).status_code == 404
    assert not ResetTicket.objects.exists()
    denied = AccessEvent.objects.filter(kind="portal.admin_denied", student_id=other.pk)
    assert denied.count() == 4
    assert not denied.filter(success=True).exists()


def test_a_forged_action_affects_only_students_in_scope(teacher: Client, cast: Cast) -> None:
    answer = tick(teacher, STUDENTS, "ask_for_reset", cast.marcia, cast.stranger)
    assert answer.url == ask_path(cast.marcia)
    everybody = tick(teacher, STUDENTS, "ask_for_reset", cast.marcia, across=True)
    assert set(everybody.url.partition("=")[2].split(",")) == {str(cast.marcia.pk), str(cast.daffy.pk)}


def test_an_address_without_valid_students_is_not_found(teacher: Client) -> None:
    for students in ("", "x", "1;2", "99999999999999999999999", "-1", "1" * 5000):
        assert teacher.get(f"{STUDENTS}ask/", {"students": students}).status_code == 404, students


def test_a_teacher_narrows_the_list_to_one_class(teacher: Client, cast: Cast) -> None:
    section = SectionFactory.create(title="Latin", periods="3", school=cast.school)
    SectionTeacherFactory.create(staff=cast.teacher, section=section)
    EnrollmentFactory.create(student=cast.daffy, section=section)
    page = teacher.get(STUDENTS, {"class": section.pk})
    assert [student.number for student in page.context["cl"].result_list] == ["0393354"]
    assert "Latin, period 3" in page.text
    foreign = SectionFactory.create(title="Greek", school=cast.school)
    EnrollmentFactory.create(student=cast.marcia, section=foreign)
    assert not teacher.get(STUDENTS, {"class": foreign.pk}).context["cl"].result_list


def test_the_teacher_sees_the_state_of_the_ticket(teacher: Client, cast: Cast) -> None:
    done, declined = file(cast, cast.marcia, cast.daffy)
    if done.student != cast.marcia:
        done, declined = declined, done
    tickets.resolve_tickets(actor=Actor(cast.technician, HERE), tickets=[done])
    tickets.decline_tickets(actor=Actor(cast.technician, HERE), tickets=[declined], answer="He never claimed")
    tickets.report_somebody_else(actor=Actor(origin=HERE), student=cast.stranger)
    page = teacher.get(TICKETS)
    assert [t.student.number for t in page.context["cl"].result_list] == ["0393354", "0123457"]
    assert "He never claimed" in page.text
    assert "Reset and close" not in page.text


def test_the_queue_shows_the_oldest_open_first_with_age_and_school(technician: Client, cast: Cast) -> None:
    first = file(cast, cast.marcia)[0]
    second = file(cast, cast.daffy)[0]
    tickets.report_somebody_else(actor=Actor(origin=HERE), student=cast.stranger)
    page = technician.get(TICKETS)
    assert list(page.context["cl"].result_list) == [first, second], "none of another school"
    assert "Babb Middle, grade 07" in page.text
    assert "minutes" in page.text
    tickets.resolve_tickets(actor=Actor(cast.technician, HERE), tickets=[first])
    assert list(technician.get(TICKETS).context["cl"].result_list) == [second]
    assert len(technician.get(TICKETS, {"state": "all"}).context["cl"].result_list) == 2


def test_resetting_many_asks_first_and_sums_up_in_one_message(technician: Client, cast: Cast) -> None:
    made = file(cast, cast.marcia, cast.daffy)
    asked = tick(technician, TICKETS, "reset_and_close", *made)
    page = technician.get(asked.url)
    assert page.context["to_reset"] == [ticket for ticket in made if ticket.student == cast.marcia]
    assert "1 has nothing to reset" in page.text
    assert 'value="Reset 1, close 2"' in page.text
    assert StudentAccount.objects.get(student=cast.marcia).claimed_at
    technician.post(asked.url)
    assert set(ResetTicket.objects.values_list("state", "closed_by")) == {(State.DONE, cast.technician.pk)}
    assert StudentAccount.objects.get(student=cast.marcia).claimed_at is None
    page = technician.get(TICKETS)
    assert len(list(page.context["messages"])) == 1
    assert "1 account reset: the student must claim again. 1 had nothing to reset" in page.text


def test_closing_a_ticket_from_an_old_tab_resets_no_one_and_says_so(technician: Client, cast: Cast) -> None:
    made = file(cast, cast.marcia)
    tickets.resolve_tickets(actor=Actor(cast.technician, HERE), tickets=made)
    claim(cast.marcia, NEW_PASSWORD)
    technician.post(f"{TICKETS}{made[0].pk}/resolve/")
    assert "was already closed" in technician.get(TICKETS).text
    assert sign_in(Client(), "S0123457", NEW_PASSWORD).url == "/home/"


def test_declining_asks_why(technician: Client, cast: Cast) -> None:
    made = file(cast, cast.marcia, cast.daffy)
    answer = tick(technician, TICKETS, "decline", *made)
    assert "Say why" in technician.post(answer.url, {"answer": " "}).text
    assert set(ResetTicket.objects.values_list("state", flat=True)) == {State.OPEN}
    done = technician.post(answer.url, {"answer": "See the office"}, follow=True)
    assert "2 tickets declined" in done.text
    assert set(ResetTicket.objects.values_list("state", "answer")) == {(State.DECLINED, "See the office")}


@pytest.mark.parametrize("who", ["teacher@example.org", "registrar@example.org", "outsider@example.org"])
def test_only_technicians_resolve(client: Client, cast: Cast, who: str) -> None:
    ticket = file(cast, cast.marcia)[0]
    sign_in(client, who)
    for path in (f"{TICKETS}{ticket.pk}/resolve/", f"{TICKETS}decline/?tickets={ticket.pk}"):
        assert client.post(path, {"answer": "no"}).status_code == 403
    tick(client, TICKETS, "reset_and_close", ticket)
    tick(client, TICKETS, "decline", ticket)
    ticket.refresh_from_db()
    assert ticket.state == State.OPEN
    assert sign_in(Client(), "S0123457").url == "/home/"


def test_a_technician_resolves_nothing_of_another_school(technician: Client, cast: Cast) -> None:
    claim(cast.stranger)
    theirs = tickets.file_tickets(
        actor=Actor(cast.administrator, HERE), students=[cast.stranger], reason="forgot", note=""
    ).made[0]
    mine = file(cast, cast.marcia)[0]
    assert technician.post(f"{TICKETS}{theirs.pk}/resolve/").status_code == 404
    assert technician.get(f"{TICKETS}{theirs.pk}/change/").status_code == 404
    path = f"{TICKETS}decline/?tickets={mine.pk},{theirs.pk}"
    assert technician.post(path, {"answer": "no"}).status_code == 404
    for across in (False, True):
        tick(technician, TICKETS, "reset_and_close", theirs, across=across)
    theirs.refresh_from_db()
    mine.refresh_from_db()
    assert (theirs.state, mine.state) == (State.OPEN, State.DONE), "select-across takes one's own alone"
    assert AccessEvent.objects.filter(kind="portal.admin_denied", student_id=cast.stranger.pk).count() == 3


def test_a_lookup_without_a_filter_is_refused(technician: Client) -> None:
    for query in ("note__startswith=a", "student__last_name=x", "filed_by__password=x"):
        assert technician.get(f"{TICKETS}?{query}").status_code in (302, 400), query


@pytest.mark.slow
def test_an_invalid_filter_value_is_no_error(technician: Client) -> None:
    for query in ("state=nonsense", "school=x", f"school={'9' * 30}", "reason=x", "p=9999", "o=99"):
        assert technician.get(f"{TICKETS}?{query}", follow=True).status_code == 200, query


@pytest.mark.slow
def test_an_invalid_filter_value_in_the_list_of_students_is_no_error(technician: Client) -> None:
    homerooms = ("class=x", f"homeroom={'9' * 30}", "homeroom=x")
    for query in (*homerooms, "grade=%F0%9F%A6%86", "account=x", "in=x", "school=-1"):
        assert technician.get(f"{STUDENTS}?{query}", follow=True).status_code == 200, query


def test_lists_cost_the_same_however_many_tickets(
    technician: Client, cast: Cast, django_assert_max_num_queries: Any
) -> None:
    file(cast, *StudentFactory.create_batch(30, school=cast.school))
    for path in (TICKETS, STUDENTS):
        with django_assert_max_num_queries(14):
            assert len(technician.get(path).context["cl"].result_list) >= 30


def test_a_technician_of_another_school_who_teaches_here_cannot_resolve_tickets(
    client: Client, cast: Cast
) -> None:
    """A technician of another school may see the tickets of her own class, and no more."""
    staff = StaffMemberFactory.create(email="both@example.org")
    user = make_staff("both@example.org", role="technician", staff=staff, school=cast.stranger.school)
    user.groups.add(cast.teacher_user.groups.get())
    section = SectionFactory.create(school=cast.school)
    SectionTeacherFactory.create(staff=staff, section=section)
    EnrollmentFactory.create(student=cast.marcia, section=section)
    ticket = file(cast, cast.marcia)[0]
    sign_in(client, "both@example.org")
    assert list(client.get(TICKETS).context["cl"].result_list) == [ticket]
    tick(client, TICKETS, "reset_and_close", ticket)
    assert tick(client, TICKETS, "decline", ticket).headers["Location"] == TICKETS
    assert client.post(f"{TICKETS}{ticket.pk}/resolve/").status_code == 404
    ticket.refresh_from_db()
    assert ticket.state == State.OPEN
    assert sign_in(Client(), "S0123457").url == "/home/"


def test_unlock_and_close_lets_the_student_try_again_and_closes_a_locked_out_ticket(
    technician: Client, cast: Cast
) -> None:
    actor = Actor(cast.teacher_user, HERE)
    locked = tickets.file_tickets(actor=actor, students=[cast.marcia], reason="locked_out", note="").made
    other = file(cast, cast.daffy)
    fail_sign_in(5)
    tick(technician, TICKETS, "unlock_and_close", *locked, *other)
    assert "2 accounts unlocked, 1 ticket closed. 1 ticket of another reason stayed open." in (
        technician.get(TICKETS).text
    )
    assert sign_in(Client(), "S0123457").url == "/home/"
    assert StudentAccount.objects.get(student=cast.marcia).claimed_at
    assert set(ResetTicket.objects.values_list("reason", "state")) == {
        ("locked_out", State.DONE),
        ("forgot", State.OPEN),
    }


def fail_sign_in(times: int) -> None:
    for _ in range(times):
        sign_in(Client(), "S0123457", "a-guess-of-mine")


@pytest.mark.slow
def test_a_teacher_sees_a_wait_that_ends_and_lifts_it(teacher: Client, cast: Cast) -> None:
    actor = Actor(cast.teacher_user, HERE)
    tickets.file_tickets(actor=actor, students=[cast.marcia], reason="locked_out", note="")
    fail_sign_in(5)
    path = f"{STUDENTS}{cast.marcia.pk}/"
    page = teacher.get(f"{path}change/").text
    assert "Locked until" in page
    assert "Lift the wait" in page
    done = teacher.post(f"{path}lift-wait/", follow=True)
    assert "can try again now" in done.text
    assert "Lift the wait" not in done.text
    assert sign_in(Client(), "S0123457").url == "/home/"
    event = AccessEvent.objects.get(kind="claims.wait_lifted")
    assert (event.actor_id, event.student_id) == (cast.teacher_user.pk, cast.marcia.pk)
    assert ResetTicket.objects.get().state == State.DONE
    assert "is not waiting" in teacher.post(f"{path}lift-wait/", follow=True).text


def test_a_teacher_lifts_no_wait_of_others_and_none_where_the_district_says_no(
    teacher: Client, cast: Cast, settings: Any
) -> None:
    assert teacher.post(f"{STUDENTS}{cast.stranger.pk}/lift-wait/").status_code == 404
    fail_sign_in(5)
    settings.TEACHERS_LIFT_WAITS = False
    assert "Lift the wait" not in teacher.get(f"{STUDENTS}{cast.marcia.pk}/change/").text
    assert teacher.post(f"{STUDENTS}{cast.marcia.pk}/lift-wait/").status_code == 403
    assert sign_in(Client(), "S0123457").status_code != 302


def test_a_teacher_does_not_lift_what_is_closed_until_staff_help(
    teacher: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(throttle, "waiting_until", lambda name, *, target: throttle.FOREVER)
    page = teacher.post(f"{STUDENTS}{cast.marcia.pk}/lift-wait/", follow=True).text
    assert "closed until a technician opens it" in page
    assert "Lift the wait" not in page
    assert not AccessEvent.objects.filter(kind="claims.wait_lifted").exists()


def test_who_can_claim_is_marked_before_a_ticket_is_filed(teacher: Client, cast: Cast) -> None:
    answer = tick(teacher, STUDENTS, "ask_for_reset", cast.daffy, cast.marcia)
    assert teacher.get(answer.url).context["can_claim"] == {cast.daffy.pk}
    assert "no, can claim now" in teacher.get(STUDENTS).text


def test_a_teacher_withdraws_the_own_ticket_only(teacher: Client, technician: Client, cast: Cast) -> None:
    (mine,) = file(cast, cast.marcia)
    theirs = tickets.file_tickets(
        actor=Actor(cast.technician, HERE), students=[cast.daffy], reason="other", note="x"
    ).made[0]
    page = teacher.get(TICKETS).text
    assert f"{mine.pk}/withdraw/" in page
    assert f"{theirs.pk}/withdraw/" not in page
    for ticket in (mine, theirs):
        teacher.post(f"{TICKETS}{ticket.pk}/withdraw/")
    assert dict(ResetTicket.objects.values_list("pk", "state")) == {
        mine.pk: State.WITHDRAWN,
        theirs.pk: State.OPEN,
    }


def test_a_ticket_follows_whoever_filed_it_after_the_student_has_changed_class(
    teacher: Client, cast: Cast
) -> None:
    (ticket,) = file(cast, cast.marcia)
    Enrollment.objects.filter(student=cast.marcia).delete()
    Student.objects.filter(pk=cast.marcia.pk).update(homeroom=None)
    assert teacher.get(f"{STUDENTS}{cast.marcia.pk}/change/").status_code == 404
    assert list(teacher.get(TICKETS).context["cl"].result_list) == [ticket]
    assert teacher.post(f"{TICKETS}{ticket.pk}/resolve/").status_code == 403


def test_whoever_filed_tickets_gets_one_mail_with_the_answers_that_names_no_one(
    technician: Client, cast: Cast
) -> None:
    made = file(cast, cast.marcia, cast.daffy)
    delivered()
    technician.post(tick(technician, TICKETS, "decline", *made).url, {"answer": "See the office"})
    mails = [mail for mail in delivered() if mail.to == ["teacher@example.org"]]
    assert len(mails) == 1
    assert "2 tickets" in mails[0].body
    assert "Marcia" not in mails[0].body


def test_a_ticket_is_taken_by_one_of_two_technicians(technician: Client, cast: Cast) -> None:
    (ticket,) = file(cast, cast.marcia)
    chief = Client()
    sign_in(chief, "district@example.org")
    tick(technician, TICKETS, "take", ticket)
    tick(chief, TICKETS, "take", ticket)
    assert ResetTicket.objects.get().taken_by == cast.technician
    page = chief.get(TICKETS).text
    assert "had been taken or closed by a colleague" in page
    assert f"{cast.technician.get_full_name()} has it" in page
    tick(chief, TICKETS, "give_back", ticket)
    assert ResetTicket.objects.get().taken_by == cast.technician
    tick(technician, TICKETS, "give_back", ticket)
    assert ResetTicket.objects.get().taken_by is None


@pytest.mark.slow
def test_the_queue_is_searched_by_student_and_by_who_asked(technician: Client, cast: Cast) -> None:
    User.objects.filter(pk=cast.teacher_user.pk).update(first_name="Dolores")
    file(cast, cast.marcia, cast.daffy)
    expected = {"marcia": 1, "S0123457": 1, "dolores": 2, "teacher@example": 2, "zzz": 0}
    lists = {typed: technician.get(TICKETS, {"q": typed}).context["cl"] for typed in expected}
    assert {typed: len(found.result_list) for typed, found in lists.items()} == expected


@pytest.mark.slow
def test_the_queue_is_grouped_by_what_each_ticket_needs_with_the_fitting_button(
    technician: Client, cast: Cast
) -> None:
    third = StudentFactory.create(school=cast.school)
    claim(third)
    actor = Actor(cast.teacher_user, HERE)
    for student, reason in ((cast.daffy, "locked_out"), (third, "forgot"), (cast.marcia, "locked_out")):
        tickets.file_tickets(actor=actor, students=[student], reason=reason, note="")
    for _ in range(5):
        sign_in(Client(), "S0123457", "a-guess-of-mine")

    page = technician.get(TICKETS)

    queue = page.context["cl"]
    groups = [(group.need.title, group.begins_at, group.count) for group in queue.groups_of_page()]
    assert groups == [("Unlock", 0, 1), ("Reset", 1, 1), ("Nothing to reset", 2, 1)]
    assert [ticket.student for ticket in queue.result_list] == [cast.marcia, third, cast.daffy]
    assert queue.result_list[0].account_in_words.startswith("Locked until")
    for ticket, view in zip(queue.result_list, ("unlock", "resolve", "resolve"), strict=True):
        assert f'formaction="{TICKETS}{ticket.pk}/{view}/?from_queue"' in page.text
    for need, student in (("unlock", cast.marcia), ("reset", third), ("nothing", cast.daffy)):
        found = technician.get(TICKETS, {"needs": need}).context["cl"].result_list
        assert [ticket.student for ticket in found] == [student]


def test_one_press_in_a_row_unlocks_or_resets_and_leads_back_to_the_queue(
    technician: Client, cast: Cast
) -> None:
    actor = Actor(cast.teacher_user, HERE)
    [ticket] = tickets.file_tickets(actor=actor, students=[cast.marcia], reason="locked_out", note="").made
    answer = technician.post(f"{TICKETS}{ticket.pk}/unlock/?from_queue")
    assert answer["Location"] == TICKETS
    assert ResetTicket.objects.get().state == State.DONE
    assert StudentAccount.objects.get(student=cast.marcia).claimed_at
    [ticket] = tickets.file_tickets(actor=actor, students=[cast.marcia], reason="forgot", note="").made
    answer = technician.post(f"{TICKETS}{ticket.pk}/resolve/?from_queue")
    assert answer["Location"] == TICKETS
    assert StudentAccount.objects.get(student=cast.marcia).claimed_at is None


def test_only_whoever_resolves_tickets_unlocks_from_the_queue(teacher: Client, cast: Cast) -> None:
    actor = Actor(cast.teacher_user, HERE)
    [ticket] = tickets.file_tickets(actor=actor, students=[cast.marcia], reason="locked_out", note="").made
    assert teacher.post(f"{TICKETS}{ticket.pk}/unlock/").status_code == 403
    assert ResetTicket.objects.get().state == State.OPEN
