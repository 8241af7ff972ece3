/** Reads a body whole, into memory that cannot be made to grow. @throws when there is more than the limit */
export const readAtMost = async (
  body: AsyncIterable<Uint8Array>,
  limitBytes: number,
): Promise<Uint8Array> => {
  const pieces: Uint8Array[] = []
  let length = 0
  for await (const piece of body) {
    length += piece.length
    if (length > limitBytes) throw new Error(`the answer is longer than ${limitBytes} bytes`)
    pieces.push(piece)
  }
  return Buffer.concat(pieces, length)
}
