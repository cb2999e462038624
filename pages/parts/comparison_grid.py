"""HTML of a comparison on the page: what is clicked comes back as an address.

The HTML is drawn below (core/workflows) with every text escaped. Columns of the table
sort in the browser; order, focus and scrolling stay while results fill in.
"""

from __future__ import annotations

from urllib.parse import parse_qsl

import streamlit as st

from core.workflows import comparison_report

HTML = '<div class="comparison" data-testid="comparison"></div>'
JS = """
const orders = new WeakMap();

function sort(table, column, falling) {
  const body = table.tBodies[0];
  const value = (row) => {
    const text = row.cells[column].dataset.value;
    return text === "" ? null : isNaN(text) ? text : Number(text);
  };
  const sign = falling ? -1 : 1;
  [...body.rows].sort((one, other) => {
    const [a, b] = [value(one), value(other)];
    if (a === null || b === null) return (a === null) - (b === null);
    return sign * (a < b ? -1 : a > b ? 1 : 0);
  }).forEach((row) => body.append(row));
  [...table.tHead.rows[0].cells].forEach((cell, index) => {
    if (index === column) cell.setAttribute("aria-sort", falling ? "descending" : "ascending");
    else cell.removeAttribute("aria-sort");
  });
}

function redraw(root, place, html) {
  const focused = root.activeElement?.dataset.open;
  const scrolling = () => [...place.querySelectorAll(".cases, .wide")];
  const scrolled = scrolling().map((e) => [e.scrollTop, e.scrollLeft]);
  place.innerHTML = html;
  scrolling().forEach((e, index) => {
    [e.scrollTop, e.scrollLeft] = scrolled[index] ?? [0, 0];
  });
  const order = orders.get(place);
  const table = place.querySelector("table.figures");
  if (order && table) sort(table, ...order);
  if (focused) {
    const same = [...place.querySelectorAll("button")].find((e) => e.dataset.open === focused);
    same?.focus({ preventScroll: true });
  }
}

function clicked(place, setTriggerValue, event) {
  const heading = event.target.closest("button.sort");
  if (heading) {
    const cell = heading.closest("th");
    const falling = cell.getAttribute("aria-sort") !== "descending";
    orders.set(place, [cell.cellIndex, falling]);
    sort(cell.closest("table"), cell.cellIndex, falling);
    return;
  }
  const target = event.target.closest("[data-open]");
  if (target) setTriggerValue("opened", target.dataset.open);
}

export default function ({ data, parentElement, setTriggerValue }) {
  const place = parentElement.querySelector(".comparison");
  place.classList.toggle("dark", data.dark);
  if (place.dataset.drawn !== data.edition) {
    redraw(parentElement, place, data.html);
    place.dataset.drawn = data.edition;
  }
  place.onclick = (event) => clicked(place, setTriggerValue, event);
}
"""

_grid = st.components.v2.component(
    "overread_comparison", html=HTML, css=comparison_report.css(), js=JS
)


def show(html: str, key: str) -> None:
    """Draws it; a click puts the address of what was clicked into the page's own."""

    def opened() -> None:
        clicked = (st.session_state.get(key) or {}).get("opened")
        if clicked:
            st.query_params.update(dict(parse_qsl(str(clicked))))

    _grid(
        key=key,
        data={"html": html, "edition": str(hash(html)), "dark": st.context.theme.type == "dark"},
        on_opened_change=opened,
    )
