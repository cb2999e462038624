"""Keeps accession numbers, patients and UIDs out of the logs of the libraries that see them."""

from __future__ import annotations

import logging
import warnings

TALKATIVE = ("dicomweb_client", "pydicom", "pynetdicom", "retrying", "urllib3")


def keep() -> None:
    """From now on these libraries write nothing; what goes wrong, we say ourselves."""
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    warnings.filterwarnings("ignore", module=r"(dicomweb_client|pydicom|pynetdicom)(\.|$)")
