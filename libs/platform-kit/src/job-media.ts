import { type Media, MediaError, openMedia } from '@carteiro/media'
import { PlatformError } from './outcomes.ts'

export const asOutcome = (error: unknown): unknown =>
  error instanceof MediaError
    ? new PlatformError({ verdict: error.verdict, code: error.code, message: error.message })
    : error

const rethrow = (error: unknown): never => {
  throw asOutcome(error)
}

async function* translated(pieces: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* pieces
  } catch (error) {
    rethrow(error)
  }
}

/** Opens a file of a job: an attempt that cannot read it ends with what is wrong with it. @throws PlatformError */
export const openJobMedia = async (...opening: Parameters<typeof openMedia>): Promise<Media> => {
  const media = await openMedia(...opening).catch(rethrow)
  return {
    ...media,
    readRange: (start, end) => media.readRange(start, end).catch(rethrow),
    pieces: (start, end) => translated(media.pieces(start, end)),
    stream: (...place) => translated(media.stream(...place)),
  }
}
