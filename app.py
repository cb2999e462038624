"""Page config and navigation; nothing else."""

import streamlit as st

from pages.parts import frame, menu

st.set_page_config(page_title="Overread", page_icon="pages/parts/icon.svg", layout="wide")
st.logo("pages/parts/logo.svg", size="large")
frame.style()

st.navigation(
    {
        menu.word("Study"): [
            st.Page("pages/study/overview.py", title=menu.word("Overview"), default=True),
            st.Page("pages/study/data.py", title=menu.word("Data"), url_path="data"),
        ],
        menu.word("Prompts"): [
            st.Page("pages/prompts/author.py", title=menu.word("Author"), url_path="author"),
            st.Page("pages/prompts/compare.py", title=menu.word("Compare"), url_path="compare"),
        ],
        menu.word("Labels"): [
            st.Page("pages/labels/archive.py", title=menu.word("Archive"), url_path="archive"),
            st.Page("pages/labels/review.py", title=menu.word("Review"), url_path="review"),
        ],
        menu.word("CNN"): [
            st.Page("pages/cnn/train.py", title=menu.word("Train"), url_path="train"),
            st.Page("pages/cnn/evaluate.py", title=menu.word("Evaluate"), url_path="evaluate"),
        ],
        menu.word("System"): [
            st.Page("pages/system/settings.py", title=menu.word("Settings"), url_path="settings"),
        ],
    },
    position="top",
).run()
