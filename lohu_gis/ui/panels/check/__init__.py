"""The check panel: what fails the rules of massing, article by article."""
