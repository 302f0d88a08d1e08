"""The addresses of the provider. What django-oauth-toolkit has beyond these is not here."""

from django.urls import path

from portal.oidc import views

app_name = "oidc"
urlpatterns = [
    path(".well-known/openid-configuration", views.discovery, name="discovery"),
    path("o/jwks/", views.jwks, name="jwks"),
    path("o/authorize/", views.authorize, name="authorize"),
    path("o/token/", views.token, name="token"),
    path("o/revoke/", views.revoke, name="revoke"),
    path("o/userinfo/", views.userinfo, name="userinfo"),
    path("o/logout/", views.sign_out, name="logout"),
]
