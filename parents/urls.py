"""Paths of the parents' pages."""

from django.urls import path

from parents.views import (
    account,
    activate,
    corrections,
    data,
    family_pages,
    home,
    household,
    log_in,
    messages,
    records,
    requests,
    resources,
)
from portal.records.pages import student_paths

app_name = "parents"
urlpatterns = [
    path("", log_in.log_in, name="log_in"),
    path("activate/", activate.start, name="activate"),
    path("activate/account/", activate.account, name="activate_account"),
    path("activate/done/", activate.done, name="activate_done"),
    path("key/", requests.no_key, name="no_key"),
    path("forgot/", requests.forgotten, name="forgotten"),
    path("link/", requests.link, name="link"),
    path("home/", home.home, name="home"),
    *student_paths("students/<slug:child_id>/", records.student_page),
    path("students/<slug:child_id>/todo/seen/", family_pages.todo_seen, name="todo_seen"),
    path("todo/", family_pages.todo, name="family_todo"),
    path("calendar/", family_pages.calendar, name="family_calendar"),
    path("messages/", messages.messages, name="messages"),
    path("messages/<slug:notice_id>/", messages.message, name="message"),
    path("household/", household.household, name="household"),
    path("family/", household.members, name="members"),
    path("corrections/", corrections.corrections, name="corrections"),
    path("corrections/new/", corrections.ask, name="ask_correction"),
    path("data/", data.data, name="data"),
    path("resources/", resources.resources, name="resources"),
    path("still-here/", home.still_here, name="still_here"),
    path("account/", account.account, name="account"),
    path("access-log/", account.access_log, name="access_log"),
]
