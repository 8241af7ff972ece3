import { type FileHandle, open } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import type { HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { Context } from 'hono'

const PIECE_BYTES = 256 * 1024

/** Of a file, in bytes: from `start` (included) to `end` (not included). */
type Slice = { path: string; start: number; end: number }

/** By the answer that they were made for: to inspect every response's body would cost every request. */
const bodies = new WeakMap<ServerResponse, { slice: Slice; stream: ReadableStream }>()

/** @throws when the file has become shorter */
const readInto = async (
  file: FileHandle,
  piece: Buffer,
  { path, end }: Slice,
  at: number,
): Promise<Buffer> => {
  const { bytesRead } = await file.read(piece, 0, Math.min(piece.length, end - at), at)
  if (bytesRead === 0) throw new Error(`${path} ends at ${at}, not at ${end}`)
  return piece.subarray(0, bytesRead)
}

/** A part of a file as the body of the response. Any reader may read it; `listen` knows a cheaper way to send it. */
export const fileBody = (slice: Slice, context?: Context): ReadableStream<Uint8Array> => {
  let file: FileHandle | undefined
  let at = slice.start
  const stream = new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        file ??= await open(slice.path)
        const piece = await readInto(file, Buffer.allocUnsafeSlow(PIECE_BYTES), slice, at)
        at += piece.length
        controller.enqueue(piece)
        if (at < slice.end) return
        controller.close()
        await file.close()
      },
      cancel: () => file?.close(),
    },
    { highWaterMark: 0 },
  )
  const { outgoing } = (context?.env ?? {}) as Partial<HttpBindings>
  if (outgoing) bodies.set(outgoing as ServerResponse, { slice, stream })
  return stream
}

const write = (outgoing: ServerResponse, piece: Buffer): Promise<void> =>
  new Promise((resolve, reject) => {
    outgoing.write(piece, (error) => (error ? reject(error) : resolve()))
  })

/** One buffer is read into while the other is on its way: a gigabyte leaves no garbage behind. */
const send = async (file: FileHandle, slice: Slice, outgoing: ServerResponse): Promise<void> => {
  const newBuffer = () => ({
    buffer: Buffer.allocUnsafeSlow(Math.min(PIECE_BYTES, slice.end - slice.start)),
    written: Promise.resolve(),
  })
  let [next, other] = [newBuffer(), newBuffer()]
  for (let at = slice.start; at < slice.end; [next, other] = [other, next]) {
    await next.written
    const piece = await readInto(file, next.buffer, slice, at)
    at += piece.length
    next.written = write(outgoing, piece)
    // It is waited for above, once the other one was read.
    next.written.catch(() => undefined)
  }
  await Promise.all([next.written, other.written])
  outgoing.end()
}

/** Sends a response whose body is a part of a file; any other is answered unchanged. */
export const sendIfFile = async (response: Response, outgoing: ServerResponse): Promise<Response> => {
  const body = bodies.get(outgoing)
  if (!body || response.body !== body.stream) return response
  const { slice } = body
  const file = await open(slice.path)
  try {
    outgoing.setHeaders(response.headers)
    outgoing.writeHead(response.status)
    await send(file, slice, outgoing)
  } catch {
    // The client has gone, or the file is no longer whole: the promised length cannot be sent.
    outgoing.destroy()
  } finally {
    await file.close()
  }
  return RESPONSE_ALREADY_SENT
}
