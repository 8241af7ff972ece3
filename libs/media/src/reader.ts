import type { Readable } from 'node:stream'
import { asUnavailable, unavailable } from './failures.ts'

/** The position of a request: `rest` are received bytes that were not read yet. */
type Place = {
  at: number
  openedAt: number
  body: Readable
  pieces: AsyncIterator<Buffer>
  rest: Buffer | undefined
}

/** Bytes from `start` (included) to `end` (not included), in pieces as they come. */
export type ReadInOrder = (start: number, end: number) => AsyncGenerator<Uint8Array>

/**
 * Reads a file by one request for as long as its ranges are read one after the other: what comes next is on its way while
 * a range is dealt with, no more of it than the connection's buffers hold. A request that breaks off is followed by another
 * from there. `open` brings the bytes from an offset to the file's end.
 *
 * @throws MediaError when nothing more can be read
 */
export const createReader = (open: (start: number) => Promise<Readable>): ReadInOrder => {
  /** The request that is kept open between two ranges. */
  let kept: Place | undefined
  const keep = (place: Place | undefined): void => {
    kept?.body.destroy()
    kept = place
  }

  const openAt = async (at: number): Promise<Place> => {
    const body = await open(at)
    return { at, openedAt: at, body, pieces: body[Symbol.asyncIterator](), rest: undefined }
  }
  const placeAt = (at: number): Place | Promise<Place> => {
    if (kept?.at !== at) return openAt(at)
    const place = kept
    kept = undefined
    return place
  }

  /** Undefined when the request has broken off and another one may continue. @throws MediaError */
  const pieceOf = async (place: Place): Promise<Buffer | undefined> => {
    if (place.rest) return place.rest
    const next = await place.pieces.next().catch((error) => ({ error }))
    const hasBegun = place.at > place.openedAt
    if ('error' in next && !hasBegun) throw asUnavailable(next.error)
    if ('error' in next) return undefined
    if (next.done && !hasBegun) throw unavailable('it ends too soon')
    return next.done ? undefined : next.value
  }

  return async function* (start, end) {
    let place = await placeAt(start)
    let isOurs = true
    try {
      while (place.at < end) {
        const piece = await pieceOf(place)
        if (!piece) {
          place = await openAt(place.at)
          continue
        }
        const part = piece.subarray(0, end - place.at)
        place.rest = part.length < piece.length ? piece.subarray(part.length) : undefined
        place.at += part.length
        if (place.at === end) {
          isOurs = false
          keep(place)
        }
        yield part
      }
    } finally {
      if (isOurs) place.body.destroy()
    }
  }
}
