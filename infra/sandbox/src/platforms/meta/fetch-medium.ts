import { randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type MeasuredFile, measure } from '../../media-files.ts'
import type { Store } from '../../store.ts'

const DOWNLOAD_LIMIT_MS = 60_000

/** Fetches a medium from its public URL, as Meta's crawler does. Undefined: it can't be fetched, or is none. */
export const fetchMedium = async (
  store: Store,
  platform: string,
  url: string,
): Promise<MeasuredFile | undefined> => {
  const path = join(store.mediaDir, `${platform}-${randomUUID()}`)
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(DOWNLOAD_LIMIT_MS) })
    if (!response.ok || !response.body) return undefined
    await pipeline(Readable.fromWeb(response.body as never), createWriteStream(path))
    return await measure(path)
  } catch {
    return undefined
  }
}
