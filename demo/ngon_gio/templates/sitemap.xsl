<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:sitemap="http://www.sitemaps.org/schemas/sitemap/0.9" exclude-result-prefixes="sitemap">
	<xsl:output method="html" encoding="UTF-8" indent="yes" />
	<xsl:template match="/"><html lang="vi"><head><title>Sơ đồ trang XML</title></head><body><h1>Sơ đồ trang XML</h1><ul><xsl:for-each select="//sitemap:loc"><li><a href="{.}"><xsl:value-of select="." /></a></li></xsl:for-each></ul></body></html></xsl:template>
</xsl:stylesheet>
