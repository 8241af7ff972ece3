type MediaErrorCode = 'media_unreadable' | 'media_changed'

/**
 * Why a user's file cannot be read: `retry`, it may be readable later; `refuse`, never as it is. `media_changed`: it can, but it is not
 * the file that was validated or enqueued.
 */
export class MediaError extends Error {
  override name = 'MediaError'
  readonly code: MediaErrorCode
  readonly verdict: 'retry' | 'refuse'

  constructor(verdict: MediaError['verdict'], message: string, code: MediaErrorCode = 'media_unreadable') {
    super(message)
    this.verdict = verdict
    this.code = code
  }
}

export const refused = (message: string): MediaError => new MediaError('refuse', message)

const WHAT_TO_DO =
  'Upload the file (POST /api/media), or give an address that stays readable until the post is out, and publish again.'
const WHAT_TO_DO_NOW =
  'Nothing was published: edit the job with the file as it is to be, or upload it (POST /api/media), and try again.'
/** RFC 9110, 13.2.1: the gateway's own answer for a file of Supabase Storage that was replaced. */
const PRECONDITION_FAILED = 412
const FORBIDDEN = [401, 403]
const GONE = [404, 410]
/** Asked too slowly, too early or too often, or the file is shorter than it was (RFC 9110, 15.5; RFC 8470; RFC 6585). */
const PASSING = [408, 416, 425, 429]

/** For a file that was replaced since it was measured. */
export const changed = (name: string, why: string): MediaError =>
  new MediaError('refuse', `${name}: ${why}. ${WHAT_TO_DO_NOW}`, 'media_changed')

export const unavailable = (why: string): MediaError =>
  new MediaError('retry', `The media could not be read (${why}).`)

/** What went wrong with a connection, in the user's terms. */
export const asUnavailable = (error: unknown): MediaError =>
  error instanceof MediaError
    ? error
    : unavailable((error as NodeJS.ErrnoException).code ?? (error as Error).name)

/** For an answer without a file: explains it to the user, who may provide the file in another way. */
export const failureOfStatus = (name: string, status: number): MediaError => {
  if (status === PRECONDITION_FAILED) return changed(name, 'it is another file now than was enqueued')
  if (status < 400 || status >= 500 || PASSING.includes(status)) return unavailable(`HTTP ${status}`)
  const why = FORBIDDEN.includes(status)
    ? 'does not let us read it: a signed link may be over'
    : GONE.includes(status)
      ? 'has nothing at this address any more'
      : 'does not send it'
  return refused(`${name}: its server ${why} (HTTP ${status}). ${WHAT_TO_DO}`)
}

/** For a file that is not the one that was announced; `headers` may say why. */
export const failureOfSize = (
  name: string,
  sizes: { found: number; announced: number },
  headers: Record<string, unknown>,
): MediaError => {
  const isPage = /^text\/html\b/i.test(String(headers['content-type'] ?? ''))
  if (isPage) {
    const why = 'its address leads to a web page (of a share or a login, perhaps), not to the file'
    return refused(`${name}: ${why}. ${WHAT_TO_DO}`)
  }
  const { found, announced } = sizes
  const why = `it has ${found} bytes, but ${announced} were announced: it is another file now, or its size was wrong`
  return changed(name, why)
}
