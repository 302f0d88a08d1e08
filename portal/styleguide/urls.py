"""The style guide's addresses, in development only."""

from django.urls import path

from portal.styleguide import views

urlpatterns = [
    path("", views.components, name="styleguide"),
    path("-layout-<slug:name>", views.layout, name="styleguide_layout"),
    path("-parts-<slug:name>", views.parts, name="styleguide_parts"),
    path("-page-<slug:name>", views.whole_page, name="styleguide_page"),
]
