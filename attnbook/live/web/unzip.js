// Reads a zip whose members are stored, not deflated, into {path: bytes} without copying.
const END = 0x06054b50,
  STORED = 0;

export function unzip(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength),
    text = new TextDecoder(),
    files = {};
  let end = bytes.length - 22;
  while (view.getUint32(end, true) !== END) end--;
  let at = view.getUint32(end + 16, true);
  for (let left = view.getUint16(end + 10, true); left--; ) {
    if (view.getUint16(at + 10, true) !== STORED) throw new Error("a member of the archive is compressed");
    const size = view.getUint32(at + 20, true),
      header = view.getUint32(at + 42, true);
    const nameLength = view.getUint16(at + 28, true);
    const data = header + 30 + view.getUint16(header + 26, true) + view.getUint16(header + 28, true);
    files[text.decode(bytes.subarray(at + 46, at + 46 + nameLength))] = bytes.subarray(data, data + size);
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return files;
}
