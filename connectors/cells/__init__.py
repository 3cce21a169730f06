"""What one cell says: numbers, periods, units and names, in Korean and English spellings."""
