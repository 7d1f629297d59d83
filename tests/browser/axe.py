"""What axe has against a page; text must have a contrast of 7:1."""

from pathlib import Path

from playwright.sync_api import Page

AXE = Path(__file__).parent / "vendor" / "axe-core-4.14.1" / "axe.min.js"
RUN = """() => axe.run({resultTypes: ['violations'],
  rules: {'color-contrast': {enabled: false}, 'color-contrast-enhanced': {enabled: true}}})"""
"""The lesser contrast is not asked for: whatever lacks it lacks the greater one too."""


def axe_finds(page: Page) -> list[str]:
    """Return every violation of the page as it is shown now: rule, element and what to do."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate(RUN)
    return [
        f"{each['id']}: {node['html']} {node['failureSummary']}"
        for each in found["violations"]
        for node in each["nodes"]
    ]
