"""Paths of the guides."""

from django.urls import path

from portal.guide import views

app_name = "guide"
urlpatterns = [
    path("", views.classroom, name="classroom"),
    path("<int:number>/", views.step, name="step"),
    path("student/", views.student, name="student"),
    path("parents/", views.parents, name="parents"),
]
