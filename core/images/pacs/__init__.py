"""Images from a PACS, by DICOMweb or by the older DIMSE services, without store or screen."""
