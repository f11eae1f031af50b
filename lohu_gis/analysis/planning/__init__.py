"""Planning numbers of buildings and plots: indicators that follow edits, and rules that are checked.

Lives here: what stands on which area and how that changes with an edit, people and jobs by use, the rules of a rule
pack as pure functions over shapes and arrays, step-by-step floor-area ratios. Does not live here: the numbers of the
standards (rule packs in ``resources/rules``), jobs and panels.
"""
