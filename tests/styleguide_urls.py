"""The portal's addresses in development, where the style guide is one of them."""

from django.urls import include, path

from portal import urls

handler404 = urls.handler404
urlpatterns = [*urls.urlpatterns, path("styleguide", include("portal.styleguide.urls"))]
