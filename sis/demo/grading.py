"""What all schools of the demo grade with: scales, categories and grading tasks."""

from collections.abc import Iterator
from decimal import Decimal

from sis.demo.records import Category, GradingTask, ScoreScale

DISTRICT_ID = "demo-district"
BANDS = (("A", 90), ("B", 80), ("C", 71), ("D", 70), ("F", 0))
LETTERS, CONDUCT = "demo-scale-letters", "demo-scale-snu"
CATEGORIES = {
    "cw": "Classwork",
    "test": "Tests",
    "quiz": "Quizzes",
    "proj": "Projects",
    "hw": "Homework",
    "practice": "Practice",
}
PROGRESS, REPORT, EXAM, GPA = "demo-task-progress", "demo-task-report", "demo-task-exam", "demo-task-gpa"
# Graded in the first years of reading.
STANDARDS = (
    "Phonics",
    "Phonological Awareness",
    "Reading Comprehension",
    "Reading Fluency",
    "Vocabulary",
)


def category_id(key: str) -> str:
    """Return the sourcedId of a category."""
    return f"demo-category-{key}"


def standard_id(title: str) -> str:
    """Return the sourcedId of the grading task of a standard."""
    return f"demo-task-{title.lower().replace(' ', '-')}"


def letter(percent: Decimal) -> str:
    """Return the letter of a percent on the district's scale."""
    return next((mark for mark, begins in BANDS if percent >= begins), BANDS[-1][0])


def district_grading() -> Iterator[ScoreScale | Category | GradingTask]:
    """Yield the scales, categories and grading tasks."""
    levels = ",".join(f"{{{mark}:{begins}}}" for mark, begins in BANDS)
    yield ScoreScale(LETTERS, "Letter grades", "letter", DISTRICT_ID, levels)
    meanings = "{S:Satisfactory},{N:Needs improvement},{U:Unsatisfactory}"
    yield ScoreScale(CONDUCT, "Satisfactory or not", "text", DISTRICT_ID, meanings)
    for key, title in CATEGORIES.items():
        yield Category(category_id(key), title)
    yield GradingTask(PROGRESS, "4.5 Weeks", "progress", "", 1)
    yield GradingTask(REPORT, "9 Weeks", "report", "", 2)
    yield GradingTask(EXAM, "Semester Exam", "exam", LETTERS, 3)
    yield GradingTask(GPA, "Weighted GPA", "report", "", 4)
    for place, title in enumerate(STANDARDS):
        yield GradingTask(standard_id(title), title, "standard", CONDUCT, 10 + place)
