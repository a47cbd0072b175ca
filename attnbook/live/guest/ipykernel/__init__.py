version_info = (7, 4, 0)  # ipywidgets asks for it
