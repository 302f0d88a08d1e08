"""What every page shares: forms, journeys, languages, cookies and addresses."""
