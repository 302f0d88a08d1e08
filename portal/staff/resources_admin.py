"""Resources in admin: for the district, a school or a class, and why someone does not see one (S6)."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import Resolver404, URLPattern, path, resolve, reverse
from django.utils import timezone

from portal import access_log
from portal.actor import actor_of
from portal.hooks import InboxRows
from portal.languages import own_names
from portal.launchpad.audience import decide
from portal.launchpad.links import is_own_path
from portal.launchpad.resources import save_wordings
from portal.models import Resource, ResourceAudience, User
from portal.staff.filters import StateFilter
from portal.staff.forms import LabelledDateTime
from portal.staff.roles import MANAGE_RESOURCES
from portal.staff.scope import Scope, scope_of
from portal.staff.scoped_admin import ScopedAdmin
from portal.usernames import canonical_username
from sis import roster

NAME, DESCRIPTION = "name", "description"
KINDS = ("for_students", "for_parents", "for_staff")
PLAIN = ("icon", "link", "category", "order", "shown_from", "shown_until", *KINDS, "is_active")


class ResourceForm(forms.ModelForm[Resource]):
    """A resource with its names and descriptions, in one language at least."""

    class Meta:
        model = Resource
        fields = PLAIN
        field_classes = {
            "shown_from": forms.SplitDateTimeField,
            "shown_until": forms.SplitDateTimeField,
        }
        widgets = {
            "link": forms.TextInput(attrs={"size": 80}),
            "shown_from": LabelledDateTime,
            "shown_until": LabelledDateTime,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = self.instance.wordings if self.instance.pk else {}
        for code, language in own_names().items():
            wording = known.get(code)
            self.fields[f"{NAME}_{code}"] = forms.CharField(
                label=f"Name, {language}",
                max_length=40,
                required=False,
                help_text="One or two words: they are shown on a tile.",
            )
            self.fields[f"{DESCRIPTION}_{code}"] = forms.CharField(
                label=f"Description, {language}",
                max_length=200,
                required=False,
                help_text="One line that says what it is.",
            )
            self.initial[f"{NAME}_{code}"] = wording.name if wording else ""
            self.initial[f"{DESCRIPTION}_{code}"] = wording.description if wording else ""

    @property
    def wordings(self) -> dict[str, tuple[str, str]]:
        """Names and descriptions by language, as typed."""
        fields = self.cleaned_data
        return {
            code: (fields.get(f"{NAME}_{code}", ""), fields.get(f"{DESCRIPTION}_{code}", ""))
            for code in own_names()
        }

    def clean_link(self) -> str:
        """Require that a path of the portal leads to a page."""
        link: str = self.cleaned_data["link"].strip()
        if is_own_path(link):
            try:
                resolve(link.partition("?")[0].partition("#")[0])
            except Resolver404:
                raise forms.ValidationError("The portal has no such page.") from None
        return link

    def clean(self) -> dict[str, Any]:
        """Require a name in some language, a kind of people, and dates in order."""
        fields = super().clean() or self.cleaned_data
        if not any(name for name, _description in self.wordings.values()):
            self.add_error(f"{NAME}_en", "Write a name in one language at least.")
        for code, (name, description) in self.wordings.items():
            if description and not name:
                self.add_error(f"{NAME}_{code}", "Write the name, too.")
        if not any(fields.get(kind) for kind in KINDS):
            self.add_error("for_students", "Choose for whom it is.")
        begins, ends = fields.get("shown_from"), fields.get("shown_until")
        if begins and ends and ends <= begins:
            self.add_error("shown_until", "It ends before it begins.")
        return fields


class AudienceForm(forms.ModelForm[ResourceAudience]):
    """A row of the audience. `scope` and `classes` are set by the page for its visitor."""

    scope = Scope()
    classes: QuerySet[Any]

    class Meta:
        model = ResourceAudience
        fields = ("school", "grade", "section")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["school"].queryset = self.scope.schools().filter(is_active=True).order_by("name")
        grades = roster.sort_grades({*roster.grades_of_students(), *filter(None, [self.instance.grade])})
        fields["grade"] = forms.ChoiceField(
            choices=[("", "Every grade"), *((grade, grade) for grade in grades)], required=False
        )
        few = self.scope.teacher_id is not None and not self.scope.school_ids
        fields["section"] = forms.ModelChoiceField(
            self.classes,
            required=False,
            label="Class",
            to_field_name=None if few else "sourced_id",
            widget=forms.Select if few else forms.TextInput,
            help_text="" if few else "The class's sourcedId.",
        )
        if self.instance.pk and self.instance.section:
            self.initial["section"] = self.instance.section if not few else self.instance.section_id

    def clean(self) -> dict[str, Any]:
        """Require that the row names something, and something that the visitor reaches."""
        fields = super().clean() or self.cleaned_data
        school, section = fields.get("school"), fields.get("section")
        if not (school or section or fields.get("grade")) and not self.errors:
            raise forms.ValidationError("Name a school, a grade or a class, or remove this row.")
        if not (self.scope.is_everywhere or school or section or self.errors):
            raise forms.ValidationError("Name one of your schools or classes.")
        return fields


class AudienceFormSet(forms.BaseInlineFormSet[ResourceAudience, Resource, AudienceForm]):
    """The rows of the audience: only those who reach everywhere may leave it open to all."""

    def clean(self) -> None:
        """Require a row from those who do not reach everywhere."""
        super().clean()
        kept = [form for form in self.forms if form.has_changed() or form.instance.pk]
        kept = [form for form in kept if not form.cleaned_data.get("DELETE")]
        if not kept and not self.form.scope.is_everywhere and not any(self.errors):
            raise forms.ValidationError("Say for which of your schools or classes it is.")


class AudienceInline(admin.StackedInline[ResourceAudience, Resource]):
    """Whom the resource is for, within the kinds that are ticked."""

    model = ResourceAudience
    formset: Any = AudienceFormSet
    fields = (("school", "grade", "section"),)
    extra = 2
    verbose_name_plural = "limited to (one row is enough; everything in a row must fit)"

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """Offer the schools and classes that the visitor reaches."""
        scope = scope_of(request.user, MANAGE_RESOURCES)
        fitting = type("AudienceForm", (AudienceForm,), {"scope": scope, "classes": classes_of(scope)})
        return super().get_formset(request, obj, **{**kwargs, "form": fitting})

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Admit visitors who may change the resource: the page has loaded it in their scope."""
        return not scope_of(request.user, MANAGE_RESOURCES).is_nowhere

    has_add_permission = has_change_permission = has_delete_permission = has_view_permission


class ShownFilter(StateFilter):
    """Resources by whether people see them now."""

    title, parameter_name = "shown", "shown"

    def states(self) -> Mapping[str, tuple[str, Q]]:
        """Return the states as of now."""
        now, removed = timezone.now(), Q(client_state=Resource.ClientState.REMOVED)
        begun = Q(shown_from=None) | Q(shown_from__lte=now)
        unended = Q(shown_until=None) | Q(shown_until__gt=now)
        return {
            "now": ("shown now", Q(is_active=True) & begun & unended & ~removed),
            "later": ("shown later", Q(is_active=True, shown_from__gt=now)),
            "over": ("over", Q(shown_until__lte=now)),
            "off": ("switched off", Q(is_active=False)),
            "no_app": ("hidden: the app's client was removed", Q(is_active=True) & removed),
        }


class WhyForm(forms.Form):
    """Who, and what."""

    person = forms.CharField(max_length=150, label="Username", help_text="Such as S0123456.")
    resource = forms.ModelChoiceField(Resource.objects.complete(), label="App or website")


class ResourceAdmin(ScopedAdmin):
    """Resources of the visitor's schools and classes; those of the whole district for administrators."""

    opens_with = MANAGE_RESOURCES
    form = ResourceForm
    inlines = [AudienceInline]
    list_display = ["__str__", "kinds", "limits", "leads_to", "category", "is_shown"]
    list_filter = [ShownFilter, "category"]
    search_fields = ["texts__name"]
    ordering = ["order", "pk"]
    change_list_template = "admin/portal/resources.html"
    readonly_fields = ["client_state"]

    def all_rows(self, request: HttpRequest) -> QuerySet[Any]:
        """Return all resources with their words and audience."""
        return Resource.objects.complete()

    def rows_in_scope(self, request: HttpRequest, rows: QuerySet[Any], permission: str = "") -> QuerySet[Any]:
        """Return the resources whose whole audience the visitor reaches."""
        scope = self.scope_for(request, permission)
        if scope.is_everywhere:
            return rows
        limits = ResourceAudience.objects.filter(resource=OuterRef("pk"))
        reached = Q(school_id__in=scope.school_ids) | Q(section__in=classes_of(scope).values("pk"))
        beyond = limits.exclude(pk__in=ResourceAudience.objects.filter(reached).values("pk"))
        return rows.filter(Exists(limits), ~Exists(beyond))

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Admit visitors who may add one somewhere."""
        return self.has_view_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Admit visitors who may change one; records out of scope are never loaded."""
        return self.has_view_permission(request)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Put the words first, one group for all languages."""
        words = [(f"{NAME}_{code}", f"{DESCRIPTION}_{code}") for code in own_names()]
        return [
            (None, {"fields": ["icon", "link", "category", "order"]}),
            ("Words (a missing language falls back to English)", {"fields": words}),
            ("For whom, and when", {"fields": [KINDS, "shown_from", "shown_until", "is_active"]}),
            ("Signing in", {"fields": ["client_state"]}),
        ]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:  # noqa: FBT001, FBT002 (as Django has it)
        """Return the form as it is: its fields are not all of the model."""
        return self.form

    def save_model(self, request: HttpRequest, obj: Resource, form: Any, change: bool) -> None:  # noqa: FBT001
        """Save the resource itself; `save_related` completes and logs it."""
        if not change:
            obj.made_by = actor_of(request).required_user
        obj.save()

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:  # noqa: FBT001
        """Save the audience and the words."""
        super().save_related(request, form, formsets, change)
        save_wordings(
            actor=actor_of(request), resource=form.instance, wordings=form.wordings, is_new=not change
        )

    def get_urls(self) -> list[URLPattern]:
        """Add the page that says why."""
        why = path("why/", self.admin_site.admin_view(self.why_view), name="portal_resource_why")
        return [why, *super().get_urls()]

    def why_view(self, request: HttpRequest) -> HttpResponse:
        """Say rule by rule why someone whom the visitor reaches may open a resource or not."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = WhyForm(request.GET or None)
        context: dict[str, Any] = {**self.admin_site.each_context(request), "form": form}
        context["title"] = "Why doesn’t she see it, why can’t she get in?"
        if form.is_valid():
            user = self._person(request, form.cleaned_data["person"])
            if user is None:
                form.add_error("person", "None of the people you can see here has this username.")
            else:
                resource = form.cleaned_data["resource"]
                decision = decide(user=user, resource=resource)
                context |= {"person": user, "resource": resource, "decision": decision}
                access_log.record(
                    "portal.access_explained", actor=actor_of(request), user=user, resource=resource.pk
                )
        return TemplateResponse(request, "admin/portal/why.html", context)

    def _person(self, request: HttpRequest, typed: str) -> User | None:
        """Return the user of this name, or with this student number, whom the visitor reaches."""
        name = canonical_username(typed)
        users = self.scope_for(request).users(User.objects.with_staff_record())
        return users.filter(username_key__in=[name, f"s{name}"]).first()

    @admin.display(description="for")
    def kinds(self, resource: Resource) -> str:
        """Show the kinds of people."""
        return ", ".join(kind.removeprefix("for_") for kind in KINDS if getattr(resource, kind))

    @admin.display(description="limited to")
    def limits(self, resource: Resource) -> str:
        """Show the rows of the audience."""
        return "; ".join(limit.in_words for limit in resource.limits) or "–"

    @admin.display(description="leads to")
    def leads_to(self, resource: Resource) -> str:
        """Show the link, and whether it leaves the portal."""
        where = "opens elsewhere: " if resource.opens_elsewhere else ""
        return f"{where}{resource.link[:60]}"

    @admin.display(description="shown now", boolean=True)
    def is_shown(self, resource: Resource) -> bool:
        """Show whether people see it now."""
        now = timezone.now()
        begun = resource.shown_from is None or resource.shown_from <= now
        unended = resource.shown_until is None or now < resource.shown_until
        has_client = resource.client_state != Resource.ClientState.REMOVED
        return resource.is_active and begun and unended and has_client


def classes_of(scope: Scope) -> QuerySet[Any]:
    """Return the active classes that this scope reaches: all, those of the schools, or those taught."""
    if scope.is_everywhere:
        return roster.active_classes()
    taught = [one.pk for one in roster.classes_of(scope.teacher_id)] if scope.teacher_id else []
    return roster.active_classes().filter(Q(school_id__in=scope.school_ids) | Q(pk__in=taught))


def hidden_resources(user: User) -> InboxRows | None:
    """Return the resources that are hidden because their client was removed, if this user manages any."""
    scope = scope_of(user, MANAGE_RESOURCES)
    if not scope.is_everywhere:
        return None
    hidden = Resource.objects.filter(client_state=Resource.ClientState.REMOVED, is_active=True)
    url = reverse("admin:portal_resource_changelist")
    return InboxRows(
        "Apps that no one can sign in to", hidden, f"{url}?shown=no_app", "See the apps", if_any=True
    )
