"""What will become of a patient, told from records?"""
