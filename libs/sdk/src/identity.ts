/** Marks an uploaded file with the digest of its content. A symbol: it is no part of what is sent, and copies of the entry keep it. */
export const DIGEST = Symbol.for('carteiro.content-digest')

/** A digest is of the digests of pieces, so that no file has to be in memory as a whole. */
const PIECE_BYTES = 8 * 1024 * 1024

const hex = (bytes: ArrayBuffer): string =>
  [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join('')

const sha256 = async (bytes: Uint8Array<ArrayBuffer>): Promise<string> =>
  hex(await crypto.subtle.digest('SHA-256', bytes))

export const digestOfText = (text: string): Promise<string> => sha256(new TextEncoder().encode(text))

export const digestOfBlob = async (blob: Blob): Promise<string> => {
  const digests: string[] = []
  for (let start = 0; start < blob.size; start += PIECE_BYTES)
    digests.push(await sha256(new Uint8Array(await blob.slice(start, start + PIECE_BYTES).arrayBuffer())))
  return digestOfText(digests.join('\n'))
}

/** Passes bytes on, and answers their digest when all have passed: the same as of a Blob of them. */
export const digestingStream = () => {
  const { promise: digest, resolve } = Promise.withResolvers<string>()
  const digests: string[] = []
  let piece = new Uint8Array(PIECE_BYTES)
  let filled = 0
  const stream = new TransformStream<Uint8Array, Uint8Array>({
    transform: async (chunk, controller) => {
      for (let read = 0; read < chunk.length; ) {
        const part = chunk.subarray(read, read + PIECE_BYTES - filled)
        piece.set(part, filled)
        read += part.length
        filled += part.length
        if (filled < PIECE_BYTES) continue
        digests.push(await sha256(piece))
        piece = new Uint8Array(PIECE_BYTES)
        filled = 0
      }
      controller.enqueue(chunk)
    },
    flush: async () => {
      if (filled > 0) digests.push(await sha256(piece.slice(0, filled)))
      resolve(await digestOfText(digests.join('\n')))
    },
  })
  return { stream, digest }
}

type Marked = { [DIGEST]?: string }

const canonical = (value: unknown): unknown => {
  const plain = (value as { toJSON?(): unknown } | null | undefined)?.toJSON?.() ?? value
  if (Array.isArray(plain)) return plain.map((one) => canonical(one) ?? null)
  if (typeof plain !== 'object' || plain === null) return plain
  const { [DIGEST]: digest } = plain as Marked
  const content = digest === undefined ? plain : { ...plain, digest }
  // A file that is uploaded again has other addresses, also of its thumbnail, and is the same file.
  const isAddress = (inner: unknown): boolean => digest !== undefined && /^https?:/.test(String(inner))
  const entries = Object.entries(content)
    .filter(([, inner]) => inner !== undefined && !isAddress(inner))
    .sort(([one], [other]) => (one < other ? -1 : 1))
  return Object.fromEntries(entries.map(([key, inner]) => [key, canonical(inner)]))
}

/** Equal for equal content, whatever the order of its keys is, and whenever its files were uploaded. */
export const fingerprintOf = (content: unknown): Promise<string> =>
  digestOfText(JSON.stringify(canonical(content)))

/** Whether some file of it was uploaded by this SDK, which knows what is in it. */
export const hasKnownFiles = ({ mediaFiles = [] }: { mediaFiles?: readonly object[] | undefined }): boolean =>
  mediaFiles.some((file) => (file as Marked)[DIGEST] !== undefined)
