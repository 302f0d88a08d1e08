"""Apps that sign people in, in admin: each change asks for the second factor again, and is logged (S6)."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Min, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from portal.actor import actor_of
from portal.auth import second_factor
from portal.dates import numeric_moment
from portal.errors import PortalError
from portal.models import AccessEvent, Client, Resource
from portal.oidc import clients
from portal.oidc.validator import RELEASED
from portal.staff.forms import CodeForm
from portal.staff.roles import MANAGE_CLIENTS
from portal.staff.scoped_admin import ScopedAdmin, visitor
from portal.web import known_browsers

URI_LINES = forms.Textarea(attrs={"rows": 3, "cols": 80, "spellcheck": "false"})
ADDRESSES = ("redirect_uris", "post_logout_redirect_uris", "back_channel_logout_uri")


def code_field() -> forms.CharField:
    """Return the field for a code of the second factor, given for this very change."""
    return forms.CharField(
        label="Code of your second factor",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}),
        help_text="A new one from your authenticator app, or a backup code. Each works once.",
    )


class ConfirmForm(forms.Form):
    """A change without any other field."""

    code = code_field()


class ClientForm(forms.ModelForm[Client]):
    """What an app may do. The resource is chosen once."""

    claims = forms.MultipleChoiceField(
        required=False,
        choices=Client.Claim.choices,
        widget=forms.CheckboxSelectMultiple,
        label="What the app is told",
        help_text="Beyond a made-up ID for this app only, and the role. Choose as little as the app needs.",
    )
    code = code_field()

    class Meta:
        model = Client
        fields = ("resource", *ADDRESSES, "claims")
        widgets = {
            "redirect_uris": URI_LINES,
            "post_logout_redirect_uris": URI_LINES,
            "back_channel_logout_uri": forms.URLInput(attrs={"size": 80}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["resource"]
        else:
            free = Resource.objects.filter(client=None).complete()
            self.fields["resource"].queryset = free  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Check the addresses."""
        fields = super().clean() or self.cleaned_data
        asked = Client(**{name: fields.get(name, "") for name in ADDRESSES})
        try:
            clients.check_uris(asked)
        except ValidationError as problem:
            for name, texts in problem.message_dict.items():
                if name not in self.errors:
                    self.add_error(name, texts)
        return fields


class ClientAdmin(ScopedAdmin):
    """The clients, for administrators, with what each app is told of how many people, and since when."""

    opens_with = MANAGE_CLIENTS
    list_display = ["__str__", "told", "people", "since"]
    ordering = ["pk"]
    change_form_template = "admin/portal/client.html"
    change_list_template = "admin/portal/clients.html"
    fields = readonly_fields = (
        "resource",
        "client_id",
        *ADDRESSES,
        "told",
        "people",
        "since",
        "sign_ins_this_month",
    )

    def all_rows(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the clients, with how many people each app has been told about, and since when."""
        rows = super().all_rows(request).select_related("resource").prefetch_related("resource__texts")
        counted: QuerySet[Any] = rows.annotate(
            people_count=Count("subjects"), first_at=Min("subjects__since")
        )
        return counted

    def get_urls(self) -> list[URLPattern]:
        """Add the actions, each on a page of its own."""
        ways = (
            ("register/", self.register_view, "register"),
            ("<int:client_pk>/settings/", self.settings_view, "settings"),
            ("<int:client_pk>/secret/", self.secret_view, "secret"),
            ("<int:client_pk>/remove/", self.remove_view, "remove"),
        )
        own = [
            path(route, self.admin_site.admin_view(view), name=f"portal_client_{name}")
            for route, view, name in ways
        ]
        return [*own, *super().get_urls()]

    def register_view(self, request: HttpRequest) -> HttpResponse:
        """Register an app; its secret is shown once."""
        if self.scope_for(request).is_nowhere:
            raise PermissionDenied
        form = ClientForm(request.POST or None)
        if not _is_confirmed(request, form):
            return self._ask(request, "Register an app", form)
        given = form.cleaned_data
        try:
            client, secret = clients.add_client(
                actor=actor_of(request),
                resource=given["resource"],
                redirect_uris=given["redirect_uris"].split(),
                claims=given["claims"],
                post_logout_redirect_uris=given["post_logout_redirect_uris"].split(),
                back_channel_logout_uri=given["back_channel_logout_uri"],
            )
        except PortalError:
            form.add_error("resource", "This resource has a client already.")
            return self._ask(request, "Register an app", form)
        return self._show_secret(request, client, secret)

    def settings_view(self, request: HttpRequest, client_pk: int) -> HttpResponse:
        """Change addresses and claims."""
        client = self.get_record(request, client_pk)
        form = ClientForm(request.POST or None, instance=client)
        if not _is_confirmed(request, form):
            return self._ask(request, "Change settings", form, client)
        clients.change_client(actor=actor_of(request), client=form.instance)
        messages.success(request, "The settings are changed.")
        return redirect("admin:portal_client_change", client.pk)

    def secret_view(self, request: HttpRequest, client_pk: int) -> HttpResponse:
        """Make a new secret, shown once; the old one stops working."""
        client, form = self.get_record(request, client_pk), ConfirmForm(request.POST or None)
        if not _is_confirmed(request, form):
            return self._ask(request, "Make a new secret", form, client)
        secret = clients.renew_secret(actor=actor_of(request), client=client)
        return self._show_secret(request, client, secret)

    def remove_view(self, request: HttpRequest, client_pk: int) -> HttpResponse:
        """Remove the client; its resource is hidden until it has another one."""
        client, form = self.get_record(request, client_pk), ConfirmForm(request.POST or None)
        if not _is_confirmed(request, form):
            return self._ask(request, "Remove the client", form, client)
        clients.remove_client(actor=actor_of(request), client=client)
        messages.success(request, f"{client} is hidden from the home pages until it has a client again.")
        return redirect("admin:portal_client_changelist")

    def _ask(
        self, request: HttpRequest, title: str, form: forms.BaseForm, client: Client | None = None
    ) -> HttpResponse:
        trail = [(reverse("admin:portal_client_changelist"), "Clients")]
        if client:
            trail.append((reverse("admin:portal_client_change", args=[client.pk]), str(client)))
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "form": form,
            "trail": trail,
            "lacks_second_factor": not second_factor.is_enrolled(visitor(request)),
        }
        return render(request, "admin/portal/action.html", context)

    def _show_secret(self, request: HttpRequest, client: Client, secret: str) -> HttpResponse:
        context = {"title": "The secret", "client": client, "secret": secret}
        return render(
            request, "admin/portal/client_secret.html", {**self.admin_site.each_context(request), **context}
        )

    @admin.display(description="what the app is told")
    def told(self, client: Client) -> str:
        """Show the claims."""
        names = [Client.Claim(name).label for name in client.claims]
        return ", ".join(["An ID for this app only", "Role", *names])

    @admin.display(description="people it was told about")
    def people(self, client: Any) -> int:
        """Show how many people have signed in to the app."""
        return int(client.people_count)

    @admin.display(description="since")
    def since(self, client: Any) -> str:
        """Show when the first person signed in to the app."""
        return numeric_moment(client.first_at) if client.first_at else "never"

    @admin.display(description="sign-ins this month")
    def sign_ins_this_month(self, client: Client) -> int:
        """Show how often the app was told about someone since the first of the month."""
        first = timezone.localtime().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        events = AccessEvent.objects.filter(kind=RELEASED, at__gte=first)
        return events.filter(detail__resource=client.resource_id).count()


def _is_confirmed(request: HttpRequest, form: Any) -> bool:
    """Say whether the form is valid, with a good code; the code is looked at when all the rest is right."""
    if request.method != "POST" or not form.is_valid():
        return False
    user = visitor(request)
    try:
        second_factor.check_code(
            actor=actor_of(request),
            code=form.cleaned_data["code"],
            known_browser=known_browsers.is_known(request, user),
        )
    except PortalError:
        form.add_error("code", CodeForm.wrong_code)
        return False
    return True
