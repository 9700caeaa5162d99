"""Routes for the mobile app and for programs: JSON in, JSON out, a bearer token in front."""
