"""Routes for machines, and the forms that a browser posts without a page."""
