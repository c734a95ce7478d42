"""The model studies: public Fashion-MNIST projects, trained again side by side.

`python -m solutions.studies NAME` runs one; RESULTS.md shows what came out. The modules import each
other by relative names, because `solutions/` itself is a folder of scripts and not a package.
"""
