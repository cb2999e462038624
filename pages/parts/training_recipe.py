"""The recipe of a training: a preset, and its details folded away."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import streamlit as st

from core.cnn_types import BestBy, Precision, TrainingRecipe
from core.workflows import training_setup
from core.workflows.study import Study
from core.workflows.training_words import NAMES
from pages.parts import frame

SIZES = (64, 96, 128, 160, 192, 224, 256, 320, 384, 448, 512, 640, 768, 896, 1024)
MOST_EPOCHS, LARGEST_BATCH = 1000, 256


def recipe_form(study: Study, like: str, key: str) -> tuple[str, TrainingRecipe]:
    """The preset's key and the recipe as it was changed. `key` tells two forms apart."""
    offered = training_setup.recipes(study, like)
    first = next(iter(offered))
    chosen = st.segmented_control(
        "Recipe", list(offered), default=first, required=True, key=f"{key}-preset-{first}{like}",
        format_func=lambda each: training_setup.title(study, each, like),
        label_visibility="collapsed",
    ) or first  # fmt: skip
    frame.quiet(training_setup.why(chosen))
    base = offered[chosen]
    with st.expander("Details"):
        made = _learning(base, f"{key}-{chosen}{like}")
        made = _augmentation(made, f"{key}-{chosen}{like}")
    return chosen, made


def _learning(base: TrainingRecipe, key: str) -> TrainingRecipe:
    left, right = st.columns(2)
    sizes = sorted({*SIZES, base.size})
    size = left.selectbox(
        "Pixels a side", sizes, index=sizes.index(base.size), key=f"{key}-size",
        help="Fine lines are lost first when images are made smaller; time grows with the square.",
    )  # fmt: skip
    epochs = right.number_input("Epochs", 1, MOST_EPOCHS, base.epochs, key=f"{key}-epochs")
    batch = left.number_input("Images a step", 2, LARGEST_BATCH, base.batch, key=f"{key}-batch")
    highest = right.number_input(
        "Highest learning rate", 1e-6, 1.0, base.highest_rate, format="%g", key=f"{key}-highest",
        help="One-cycle: it rises to this and falls again.",
    )  # fmt: skip
    best_by = left.selectbox(
        "Best epoch by", list(BestBy), index=list(BestBy).index(base.best_by),
        format_func=NAMES.get, key=f"{key}-best",
    )  # fmt: skip
    patience = right.number_input(
        "Stop when nothing got better for, epochs", 0, MOST_EPOCHS, base.patience,
        key=f"{key}-patience", help="0: train to the last epoch.",
    )  # fmt: skip
    precision = left.selectbox(
        "Precision", list(Precision), index=list(Precision).index(base.precision),
        key=f"{key}-precision", help="auto takes bf16 where this machine gains from it.",
    )  # fmt: skip
    seed = right.number_input("Seed", 0, 1_000_000, base.seed, key=f"{key}-seed")
    weights = st.text_input(
        "Weights to start from", base.weights, key=f"{key}-weights",
        placeholder="from scratch, or the path of a local checkpoint", help="Nothing is fetched.",
    )  # fmt: skip
    return replace(
        base, size=int(size), epochs=int(epochs), batch=int(batch), highest_rate=float(highest),
        lowest_rate=min(base.lowest_rate, float(highest)), best_by=best_by, patience=int(patience),
        precision=precision, seed=int(seed), weights=_path(weights),
    )  # fmt: skip


def _path(text: str) -> str:
    return str(Path(text.strip()).expanduser()) if text.strip() else ""


def _augmentation(base: TrainingRecipe, key: str) -> TrainingRecipe:
    left, right = st.columns(2)
    rotation = left.number_input(
        "Rotation, ± degrees", 0.0, 180.0, base.rotation, 1.0, key=f"{key}-rotation"
    )
    zoom = right.number_input("Largest zoom", 1.0, 3.0, base.zoom, 0.05, key=f"{key}-zoom")
    smoothing = left.number_input(
        "Label smoothing", 0.0, 0.4, base.label_smoothing, 0.01, key=f"{key}-smoothing"
    )
    decay = right.number_input(
        "Weight decay", 0.0, 1.0, base.weight_decay, format="%g", key=f"{key}-decay"
    )
    flip = left.checkbox("Mirror at random", base.flip, key=f"{key}-flip")
    weight = right.checkbox(
        "Weigh classes by their ratio", base.class_weight, key=f"{key}-class-weight"
    )
    soft = left.checkbox(
        "Labels as sure as their reader", base.soft_labels, key=f"{key}-soft",
        help="A label counts as much as the reader was sure of it, where it said so.",
    )  # fmt: skip
    crop = right.checkbox("Cut black margins away", base.crop_foreground, key=f"{key}-crop")
    return replace(
        base, rotation=float(rotation), zoom=float(zoom), label_smoothing=float(smoothing),
        weight_decay=float(decay), flip=flip, class_weight=weight, soft_labels=soft,
        crop_foreground=crop,
    )  # fmt: skip
