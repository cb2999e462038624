"""Model servers on a page: looked at seldom, with a short patience, each trouble one sentence."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.backends._base import Model
from core.workflows import model_servers
from core.workflows.model_servers import ModelServer
from core.workflows.study import Study
from pages.parts import frame

KEPT_SECONDS = 20


@st.cache_data(show_spinner=False, ttl=KEPT_SECONDS, max_entries=8)
def look(_study: Study, addresses: tuple[str, ...]) -> tuple[ModelServer, ...]:
    """The servers at these addresses; the answer is kept for some seconds."""
    return model_servers.look(_study, addresses)


def troubles(servers: Sequence[ModelServer]) -> None:
    """One line for each server that can't be used."""
    for server in servers:
        if not server.is_there:
            st.warning(frame.plain(server.trouble), icon=":material/cloud_off:")


def model_name(model: Model) -> str:
    """mixtral:8x7b-instruct-v0.1-q4_0 · 26.5 GB, or that it is the stand-in."""
    if model.is_stand_in:
        return f"{model.name} (the stand-in, no language model)"
    size = f" · {model.size / 1e9:.1f} GB" if model.size else ""
    return f"{model.name}{size}"
