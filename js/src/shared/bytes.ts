// Binary buffers as they come from the kernel: a DataView in JupyterLab, a Uint8Array in
// Colab, an ArrayBuffer elsewhere, each possibly a window onto a larger buffer.

export type Buffer = DataView | Uint8Array | ArrayBuffer;

export function toBytes(buffer: Buffer): Uint8Array<ArrayBuffer> {
  if (buffer instanceof ArrayBuffer) return new Uint8Array(buffer);
  return new Uint8Array(buffer.buffer as ArrayBuffer, buffer.byteOffset, buffer.byteLength);
}

/** Joins the parts into memory of its own, so that no part keeps a whole message alive. */
export function concatBytes(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((total, part) => total + part.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.byteLength;
  }
  return whole;
}

export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}
