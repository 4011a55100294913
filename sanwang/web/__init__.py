"""The shell: base page, navigation, components, middleware, static files."""
