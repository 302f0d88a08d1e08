"""Every path of the portal. The apps' paths are named as strings: the core knows none of them."""

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from portal import health, views
from portal.account import views as account
from portal.staff import link_page, second_step

core: list[URLPattern] = [
    path("", views.landing, name="landing"),
    path("password/", views.password, name="password"),
    path("not-you/", views.not_you, name="not_you"),
    path("logout/", views.sign_out, name="logout"),
    path("home/", views.home, name="home"),
    path("account/", account.my_account, name="account"),
    path("account/not-me/", account.not_me, name="account_not_me"),
    path("account/language/", account.change_language, name="account_language"),
    path("start-over/", views.start_over, name="start_over"),
    path("admin/link/", link_page.set_password, name="staff_link"),
    path("admin/link/done/", link_page.done, name="staff_link_done"),
    path("admin/second-step/", second_step.code, name="second_step"),
    path("admin/second-step/set-up/", second_step.set_up, name="second_step_set_up"),
    path("admin/second-step/codes/", second_step.backup_codes, name="backup_codes"),
    path("admin/second-step/mine/", second_step.mine, name="second_step_mine"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include((core, "portal"))),
    path("", include("claims.urls")),
    path("parents/", include("parents.urls")),
    path("guide/", include("portal.guide.urls")),
    path("help/", include("portal.help.urls")),
    path("admin/", admin.site.urls),
    path("healthz", health.process),
    path("readyz", health.database),
]
if settings.DEBUG:
    urlpatterns.append(path("styleguide", include("portal.styleguide")))

handler400 = "portal.errors.bad_request"
handler403 = "portal.errors.permission_denied"
handler404 = "portal.errors.not_found"
handler500 = "portal.errors.server_error"
