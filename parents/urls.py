"""Paths of the family's side."""

from django.urls import path

from parents import views

app_name = "parents"
urlpatterns = [path("", views.door, name="home_door")]
