"""DICOM in, pixels out: headers, decoding as a radiologist would see it, prepared sets."""
