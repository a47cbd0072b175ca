"""Who pays back, what to hold, which payment is fraud."""
