"""Tests of this part of the hall."""
