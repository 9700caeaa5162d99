"""The four ports played at home: no account needed, the same contract, and mischief on request."""
