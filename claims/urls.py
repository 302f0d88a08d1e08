"""Paths of the claim and the reset, one for each step."""

from django.urls import path

from claims.views import claim, forgot, mine, records
from portal.records.pages import student_paths

app_name = "claims"
urlpatterns = [
    path("claim/", claim.start, name="start"),
    path("claim/password/", claim.password, name="password"),
    path("claim/questions/", claim.questions, name="questions"),
    path("claim/done/", claim.done, name="done"),
    path("claim/not-me/", claim.not_me, name="not_me"),
    path("account/questions/", mine.change, name="my_questions"),
    path("account/questions/confirm/", mine.confirm, name="confirm_questions"),
    path("forgot/", forgot.start, name="forgot"),
    path("forgot/questions/", forgot.questions, name="forgot_questions"),
    path("forgot/password/", forgot.password, name="forgot_password"),
    path("forgot/mailed/", forgot.mailed, name="forgot_mailed"),
    path("forgot/done/", forgot.done, name="forgot_done"),
    *student_paths("school/", records.student_page),
    path("school/todo/seen/", records.todo_seen, name="todo_seen"),
]
