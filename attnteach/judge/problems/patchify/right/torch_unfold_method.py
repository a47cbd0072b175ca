def patchify(image, p):
    squares = image.unfold(-3, p, p).unfold(-3, p, p)  # ..., h, w, C, p, p
    squares = squares.movedim(-3, -1)
    return squares.flatten(-3).flatten(-3, -2)
