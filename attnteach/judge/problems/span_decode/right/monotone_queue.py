from collections import deque


def span_decode(start, end, max_len):
    """Linear time: a deque holds the starts of the window, the best one in front."""
    window, best = deque(), None
    for j in range(len(end)):
        while window and start[window[-1]] <= start[j]:
            window.pop()
        window.append(j)
        if window[0] <= j - max_len:
            window.popleft()
        score = start[window[0]] + end[j]
        if best is None or score > best[0]:
            best = (score, window[0], j)
    return best[1:]
