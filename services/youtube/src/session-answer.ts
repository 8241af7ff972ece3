import { optionalField, type PlatformHttpResponse, platformId } from '@carteiro/platform-kit'
import { z } from 'zod'
import type { Operation } from './failure-table.ts'
import { failureOf, goneSession, unnamedVideo } from './failures.ts'

const INCOMPLETE = 308
const GONE = [404, 410]

/** What is kept of a video that an upload has made. */
export type UploadedVideo = { id: string; privacy: string | null }

/** What a session says of itself: how many bytes it has for sure, or what became of them. */
export type SessionAnswer = { storedBytes: number } | { video: UploadedVideo }

/** https://developers.google.com/youtube/v3/docs/videos/insert#response promises a video resource, which has an `id`. */
const made = z.looseObject({
  id: platformId,
  status: optionalField(z.looseObject({ privacyStatus: optionalField(z.string().min(1)) })),
})

/** `Range: bytes=0-<last>`; none at all: nothing is stored. */
const storedBytes = (range: string | undefined): number => {
  const last = /^(?:bytes[= ])?0-(\d+)$/.exec(range?.trim() ?? '')?.[1]
  return last === undefined ? 0 : Number(last) + 1
}

/**
 * Reads what a session answers to bytes, and to the question how many it has.
 * https://developers.google.com/youtube/v3/guides/using_resumable_upload_protocol
 *
 * @throws YouTubeFailure for anything but 308 and the final answer; one that says so when the session is gone, or has
 * become a video whose id is not told
 */
export const readSessionAnswer = (operation: Operation, answer: PlatformHttpResponse): SessionAnswer => {
  if (answer.status === INCOMPLETE) return { storedBytes: storedBytes(answer.headers.range) }
  if (GONE.includes(answer.status)) throw goneSession(operation, answer)
  if (answer.status < 200 || answer.status > 299) throw failureOf(operation, answer)
  const read = made.safeParse(answer.body)
  if (!read.success) throw unnamedVideo(operation, answer)
  return { video: { id: read.data.id, privacy: read.data.status?.privacyStatus ?? null } }
}
