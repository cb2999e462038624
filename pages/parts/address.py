"""What a page shows stands in its address: a reload keeps it, a link can be shared."""

from __future__ import annotations

import streamlit as st


def go(**parameters: str) -> None:
    """Changes these parts of the address (empty ones are taken away) and runs the page again."""
    for name, value in parameters.items():
        if value:
            st.query_params[name] = value
        else:
            st.query_params.pop(name, None)
    st.rerun()
