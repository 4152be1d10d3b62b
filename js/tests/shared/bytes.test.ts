import { expect, test } from "vitest";
import { concatBytes, fromBase64, toBytes } from "../../src/shared/bytes";

test("every kind of buffer gives the same bytes, wherever it starts", () => {
  const memory = new Uint8Array([9, 9, 1, 2, 3, 9]).buffer;
  for (const buffer of [new DataView(memory, 2, 3), new Uint8Array(memory, 2, 3), memory.slice(2, 5)]) {
    expect([...toBytes(buffer)]).toEqual([1, 2, 3]);
  }
});

test("joined parts can be read as 16-bit numbers, whatever they were cut from", () => {
  const memory = new Uint8Array([9, 1, 0, 2, 0, 9]);
  const whole = concatBytes([memory.subarray(1, 2), memory.subarray(2, 5)]);
  expect([...new Uint16Array(whole.buffer)]).toEqual([1, 2]);
});

test("base64 becomes bytes above 127 too", () => {
  expect([...fromBase64("AP+A")]).toEqual([0, 255, 128]);
});
