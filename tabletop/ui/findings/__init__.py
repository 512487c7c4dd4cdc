"""The findings panel and the readiness light."""
