"""The mistakes that students make, by name: what each looks like, and what to look at.

One module a theme. Formulas say what a mistake makes of a check's own inputs, so that a wrong
value tells which one it came from; the judges compare. Nothing is judged here.
"""
