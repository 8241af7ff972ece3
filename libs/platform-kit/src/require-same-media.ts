import type { JobContent } from '@carteiro/contracts'
import { type MediaGuard, peekMedia } from '@carteiro/media'
import { asOutcome } from './job-media.ts'
import type { OpenedAttempt } from './sql.ts'

/** For all files of a job together: a server that is slower is asked again with the next attempt. */
export const SAME_MEDIA_LIMIT_MS = 20_000

/**
 * Before anything of a job has begun: that its files are those that were measured, for a platform that fetches them itself compares
 * nothing. Files without an ETag are compared where they are read, by their length.
 *
 * @throws PlatformError `media_changed`, or what else keeps a file from being read
 */
export const requireSameMedia = async (
  { mediaFiles, thread = [] }: JobContent,
  { steps }: Pick<OpenedAttempt, 'steps'>,
  { guard, signal }: { guard: MediaGuard; signal: AbortSignal },
): Promise<void> => {
  if (steps.length > 0) return
  const files = [...mediaFiles, ...thread.flatMap((part) => part.mediaFiles)]
  const measured = files.filter(({ etag }) => etag !== undefined)
  const limited = AbortSignal.any([signal, AbortSignal.timeout(SAME_MEDIA_LIMIT_MS)])
  await Promise.all(measured.map((file) => peekMedia(file, { guard, signal: limited }))).catch((error) => {
    throw asOutcome(error)
  })
}
