"""Overread: from radiology reports to training labels, checked by radiologists."""

__version__ = "0.1.0"
