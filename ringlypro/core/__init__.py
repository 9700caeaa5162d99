"""Small things every room needs and none owns: money, phones, moments, codes, words, errors."""
