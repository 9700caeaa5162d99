"""Rachel and Lina: one mind with two tongues, a pure function over frozen values."""
