"""Pure: a response and its site file in, a record out. No network, no database, no clock."""
