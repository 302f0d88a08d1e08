"""What a bulk file of school records speaks of: the terms, classes or schools that it names.

A file that carries only this term says nothing about another one. Each function returns the condition on a
record ``l`` that such a file would list if it still held. ``named`` selects what the good rows name.
"""


def named(stage: str, column: str) -> str:
    """Select what the good rows of a staging table name in a column."""
    return f"SELECT s.{column} FROM {stage} s WHERE s.state = 0"


def in_terms(terms: str) -> str:
    """Return the condition that the record's term is one of these."""
    return f"l.term_id IN (SELECT t.id FROM sis_term t WHERE t.sourced_id IN ({terms}))"


def in_terms_of_assignments(assignments: str) -> str:
    """Return the condition that the record's assignment is of a term of these assignments."""
    terms = f"SELECT a.term_id FROM sis_assignment a WHERE a.sourced_id IN ({assignments})"
    return f"l.assignment_id IN (SELECT a.id FROM sis_assignment a WHERE a.term_id IN ({terms}))"


def in_terms_of_scores(scores: str) -> str:
    """Return the condition that the record's score is of a term of these scores."""
    joined = "sis_score r JOIN sis_assignment a ON a.id = r.assignment_id"
    terms = f"SELECT a.term_id FROM {joined} WHERE r.sourced_id IN ({scores})"
    return f"l.score_id IN (SELECT r.id FROM {joined} WHERE a.term_id IN ({terms}))"


def in_terms_of_classes(classes: str) -> str:
    """Return the condition that the record's class shares a term with one of these classes."""
    terms = (
        "SELECT m.term_id FROM sis_section_terms m JOIN sis_section c ON c.id = m.section_id "
        f"WHERE c.sourced_id IN ({classes})"
    )
    return f"l.section_id IN (SELECT m.section_id FROM sis_section_terms m WHERE m.term_id IN ({terms}))"


def in_schools(schools: str) -> str:
    """Return the condition that the record's school is one of these."""
    return f"l.school_id IN (SELECT o.id FROM sis_school o WHERE o.sourced_id IN ({schools}))"
