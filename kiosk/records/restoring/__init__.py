"""Bringing a hall's records back from its journal, after the computer or its disk was lost."""
