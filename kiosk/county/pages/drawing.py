"""A square code as SVG that may stand in any page: no style, no script."""

from markupsafe import Markup

from kiosk.printing import qr


def square_code(text: str) -> Markup:
    """Return the square code that holds a text, with its quiet zone; how large it is the page decides."""
    dots = qr.matrix(text)
    size = len(dots) + 2 * qr.QUIET
    path = "".join(_line(number + qr.QUIET, line) for number, line in enumerate(dots))
    return Markup(  # noqa: S704 - only numbers are put in
        f'<svg class="square-code" viewBox="0 0 {size} {size}" shape-rendering="crispEdges" role="img"'
        f' aria-hidden="true"><rect width="{size}" height="{size}" fill="#fff"/><path d="{path}"/></svg>'
    )


def _line(y: int, line: list[bool]) -> str:
    """Return the dark runs of one line; a run is one step, so that 353 codes stay a small page."""
    edges = [x for x in range(len(line) + 1) if (x < len(line) and line[x]) != (x > 0 and line[x - 1])]
    runs = zip(edges[::2], edges[1::2], strict=True)
    return "".join(f"M{begin + qr.QUIET} {y}h{end - begin}v1H{begin + qr.QUIET}z" for begin, end in runs)
