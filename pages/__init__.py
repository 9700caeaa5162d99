"""Doors for people: the site map, and how the pages are mounted behind the doors for machines."""
