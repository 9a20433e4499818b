"""Every SELECT of the service. Statements are built by pure functions and run by `fetch`."""
