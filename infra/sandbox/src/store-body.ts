import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { SandboxContext } from './platform.ts'

/** Writes a request's body into a file from `start` on, piece by piece; answers how many bytes came. */
export const storeBody = async (context: SandboxContext, path: string, start: number): Promise<number> => {
  const body = context.req.raw.body
  if (!body) return 0
  const sink = createWriteStream(path, { flags: 'r+', start })
  await pipeline(Readable.fromWeb(body as never), sink)
  return sink.bytesWritten
}
