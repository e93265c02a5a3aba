"""INI files to frozen records, or every fault in them; and back, comments kept."""
