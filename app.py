"""Page config and navigation; nothing else."""

import streamlit as st

from pages.parts import frame

st.set_page_config(page_title="Overread", page_icon="pages/parts/icon.svg", layout="wide")
st.logo("pages/parts/logo.svg", size="large")
frame.style()

st.navigation(
    {
        "Study": [
            st.Page("pages/study/overview.py", title="Overview", default=True),
            st.Page("pages/study/data.py", title="Data", url_path="data"),
        ],
        "Prompts": [
            st.Page("pages/prompts/author.py", title="Author", url_path="author"),
            st.Page("pages/prompts/compare.py", title="Compare", url_path="compare"),
        ],
        "Labels": [
            st.Page("pages/labels/archive.py", title="Archive", url_path="archive"),
            st.Page("pages/labels/review.py", title="Review", url_path="review"),
        ],
        "CNN": [
            st.Page("pages/cnn/train.py", title="Train", url_path="train"),
            st.Page("pages/cnn/evaluate.py", title="Evaluate", url_path="evaluate"),
        ],
        "System": [
            st.Page("pages/system/settings.py", title="Settings", url_path="settings"),
        ],
    },
    position="top",
).run()
