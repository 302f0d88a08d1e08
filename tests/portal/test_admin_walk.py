"""Every list of admin opens."""

import pytest
from django.contrib import admin
from django.urls import reverse

from tests.cast import Cast, sign_in
from tests.visiting import Client


@pytest.mark.slow
def test_every_list_and_the_first_page_open(cast: Cast) -> None:
    staff_browser = Client()
    sign_in(staff_browser, "district@example.org")
    assert staff_browser.get("/admin/").status_code == 200
    answers = {}
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
        for query in ("", "?q=clayton"):
            answers[f"{name}{query}"] = staff_browser.get(f"{reverse(name)}{query}", follow=True).status_code
    assert {name: status for name, status in answers.items() if status not in (200, 403)} == {}
    assert list(answers.values()).count(200) > 30
