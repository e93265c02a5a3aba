"""What a device, a load and a reading are: records and tables, knowing nobody."""
