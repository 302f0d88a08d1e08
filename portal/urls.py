"""Every path of the portal. Other apps' paths are included by name: the core imports none of them."""

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from portal import statements, views
from portal.account import views as account
from portal.launchpad import views as launchpad
from portal.staff import views as staff
from portal.web import health
from portal.web.manifest import manifest

core: list[URLPattern] = [
    path("", views.landing, name="landing"),
    path("password/", views.password, name="password"),
    path("not-you/", views.not_you, name="not_you"),
    path("logout/", views.sign_out, name="logout"),
    path("home/", launchpad.home, name="home"),
    path("home/open/<int:resource_id>/", launchpad.open_resource, name="open_resource"),
    path("home/pin/", launchpad.pin, name="pin_resource"),
    path("account/", account.my_account, name="account"),
    path("account/not-me/", account.not_me, name="account_not_me"),
    path("account/language/", account.change_language, name="account_language"),
    path("start-over/", views.start_over, name="start_over"),
    path("privacy/", statements.privacy, name="privacy"),
    path("accessibility/", statements.accessibility, name="accessibility"),
    path("seal.svg", statements.seal, name="seal"),
    path("admin/link/", staff.set_password, name="staff_link"),
    path("admin/link/done/", staff.done, name="staff_link_done"),
    path("admin/second-step/", staff.code, name="second_step"),
    path("admin/second-step/set-up/", staff.set_up, name="second_step_set_up"),
    path("admin/second-step/codes/", staff.backup_codes, name="backup_codes"),
    path("admin/second-step/read-on/", staff.read_on, name="read_on"),
    path("admin/second-step/mine/", staff.mine, name="second_step_mine"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include((core, "portal"))),
    path("", include("portal.oidc.urls")),
    path("", include("claims.urls")),
    path("parents/", include("parents.urls")),
    path("guide/", include("portal.guide.urls")),
    path("help/", include("portal.help.urls")),
    path("admin/", admin.site.urls),
    path("manifest.webmanifest", manifest, name="manifest"),
    path("healthz", health.process),
    path("readyz", health.database),
    path("readyz/tasks", health.tasks),
]
if settings.DEBUG:
    urlpatterns.append(path("styleguide", include("portal.styleguide.urls")))

handler400 = "portal.error_pages.bad_request"
handler403 = "portal.error_pages.permission_denied"
handler404 = "portal.error_pages.not_found"
handler500 = "portal.error_pages.server_error"
