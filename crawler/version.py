"""The version of Tư Liệu that runs."""

VERSION = "0.1.0"
