from math import cos, sin


def sinusoidal_positions(n, M):
    rows = []
    for p in range(n):
        row = []
        for i in range(M // 2):
            angle = p / 10000 ** (2 * i / M)
            row += [sin(angle), cos(angle)]
        rows.append(row)
    return rows
