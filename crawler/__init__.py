"""The Scrapy project: settings, site files, capture, extraction and monitoring."""
