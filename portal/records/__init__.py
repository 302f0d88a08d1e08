"""The pages that show a student's records, to a parent and to the student (H2 to H12).

`claims` and `parents` each have a gate of their own and thin views; what a page shows is built
here, once for both.
"""
