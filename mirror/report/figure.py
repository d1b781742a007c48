"""Charts as figures of a page: title and legend above, what it shows in words below."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from mirror.i18n import Translator
from mirror.report.chart import Chart, draw_chart, draw_mark


def render_charts(charts: Sequence[Chart], say: Translator) -> str:
    """Figures side by side where there is room."""
    return f'<div class="charts">{"".join(_figure(chart, say) for chart in charts)}</div>' if charts else ""


def _figure(chart: Chart, say: Translator) -> str:
    named = [one for one in chart.series if one.marked] if len(chart.series) > 1 else []
    marks = "".join(
        f'<span><svg viewBox="0 0 14 14" aria-hidden="true">{draw_mark(one.look, 7, 7)}</svg>{escape(one.label)}</span>' for one in named
    )
    unit = "" if chart.short_unit else f"<span>{escape(chart.unit)}</span>"
    legend = f'<p class="legend">{marks}{unit}</p>' if marks or unit else '<p class="legend none">&nbsp;</p>'
    figcaption = f"<figcaption>{escape(chart.caption)}</figcaption>"
    return f"<figure><h3>{escape(chart.title)}</h3>{legend}{draw_chart(chart, say.decimal_point)}{figcaption}</figure>"
