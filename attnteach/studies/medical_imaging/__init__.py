"""Where is the lesion, what is its outline, what does the patient have."""
