"""Turns a report into a terminal's text, a page and pictures: plain functions of a `Report`."""
