"""The tests mirror the rooms: a folder for each part of attnteach and each feature of attnbook."""
