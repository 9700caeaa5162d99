"""The tenants: a business, its number, its hours, its switches."""
