import heapq


def span_decode(start, end, max_len):
    n = len(start)
    heap = [(-(float(start[i]) + float(end[j])), i, j) for i in range(n) for j in range(i, min(n, i + max_len))]
    heapq.heapify(heap)
    _, i, j = heapq.heappop(heap)
    return i, j
