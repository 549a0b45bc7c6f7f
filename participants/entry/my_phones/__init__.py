"""The phones somebody comes in on: their own numbers, and what is asked about a newer phone."""
