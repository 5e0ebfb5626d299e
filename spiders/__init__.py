"""How pages are found: one module per way (WordPress REST, feed, sitemap, links), combined per site."""
