"""How the shared templates write a form field."""

import re

import pytest
from django import forms
from django.template.loader import render_to_string

FRUIT = [("", "No answer"), ("apple", "Apple"), ("peach", "Peach")]


class Sample(forms.Form):
    """One field of each kind that the portal's pages ask."""

    name = forms.CharField(
        label="Name", help_text="As at school.", widget=forms.TextInput(attrs={"inputmode": "text"})
    )
    secret = forms.CharField(
        label="Secret", widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )
    fruit = forms.ChoiceField(label="Fruit", choices=FRUIT, required=False, widget=forms.RadioSelect)
    month = forms.ChoiceField(label="Month", choices=FRUIT, required=False)


def written(
    field: str, data: dict[str, str] | None = None, template: str = "field", **context: object
) -> str:
    form = Sample(data)
    return render_to_string(f"components/{template}.html", {"field": form[field], **context})


def test_what_was_typed_stays_and_is_escaped() -> None:
    assert 'value="O&#x27;Brien &lt;b&gt;"' in written("name", {"name": "O'Brien <b>"})


def test_password_never_comes_back() -> None:
    page = written("secret", {"secret": "copper-sail-lemon"})
    assert "copper-sail-lemon" not in page
    assert 'type="password"' in page
    assert page.count("value=") == 0


def test_hint_and_error_describe_the_input() -> None:
    page = written("name", {"name": ""})
    described = re.search(r'<input[^>]* aria-describedby="([^"]+)"', page)
    assert described
    assert described[1].split() == ["id_name-hint", "id_name-error"]
    assert all(f'id="{mark}"' in page for mark in described[1].split())
    assert 'aria-invalid="true"' in page


def test_widget_attributes_are_kept() -> None:
    assert 'inputmode="text"' in written("name")
    assert 'autocomplete="new-password"' in written("secret")


@pytest.mark.parametrize(
    ("field", "kept"), [("fruit", ' value="peach" checked'), ("month", ' value="peach" selected')]
)
def test_choice_stays_chosen(field: str, kept: str) -> None:
    page = written(field, {field: "peach"}, template="question")
    assert kept in page
    assert len(re.findall(r" (?:checked|selected)\b", page)) == 1


@pytest.mark.parametrize("field", ["fruit", "month"])
def test_answer_can_be_cleared_without_script(field: str) -> None:
    assert len(re.findall(r' value=""', written(field, template="question"))) == 1


def test_question_that_must_be_answered_offers_no_empty_choice() -> None:
    page = written("fruit", asked=True)
    assert 'value=""' not in page
    assert "optional" not in page


def test_error_summary_leads_to_every_field() -> None:
    form = Sample({"fruit": "plum"})
    page = render_to_string("components/error_summary.html", {"form": form})
    assert re.findall(r'href="#([^"]+)"', page) == ["id_name", "id_secret", "id_fruit_0"]


def test_each_error_in_a_summary_names_its_question() -> None:
    class Asked(forms.Form):
        name = forms.CharField(label="Name", error_messages={"required": "Enter your name."})
        fruit = forms.CharField(label="Which fruit?", required=False)
        month = forms.CharField(label="Month", required=False)

    form = Asked({})
    form.add_error("fruit", "Answer this question.")
    form.add_error("month", "That’s too long.")
    page = render_to_string("components/error_summary.html", {"form": form})
    listed = re.findall(r"<a [^>]*>([^<]+)</a>", page)
    assert listed == ["Enter your name.", "Which fruit? Answer this question.", "Month – That’s too long."]
