"""Paths of the help."""

from django.urls import path

from portal.help import views

app_name = "help"
urlpatterns = [
    path("", views.every_question, name="every_question"),
    path("<slug:slug>/", views.answer, name="answer"),
]
