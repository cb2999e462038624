"""The pages of the dashboard: thin, each loads, shows and acts. No scripts directly in here."""
