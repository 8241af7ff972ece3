import { CANNOT_FIND_OUT, type Finding, isLost, PlatformFailure } from '@carteiro/platform-kit'
import { z } from 'zod'
import type { UploadedItem, Video, Work } from './api.ts'
import { failures } from './failure-table.ts'
import * as limits from './limits.ts'
import { type Session, SLUG_PREFIX } from './steps/open-session.ts'

/** A video that is at YouTube. */
export const uploadedRecord = z.object({
  video_id: z.string(),
  /** As YouTube has it; null when it has not said. */
  privacy: z.string().nullable(),
  /** ISO time, by our own clock. */
  uploaded_at: z.string(),
})
export type UploadedRecord = z.infer<typeof uploadedRecord>

/** How a video of the channel relates to a session: `undecided` when YouTube does not say enough of it. */
type Relation = 'named' | 'alike' | 'undecided' | 'other'

/** The file's name decides, or its size together with its title. Never its title alone. */
const relationOf = ({ fileDetails, snippet }: Video, { slug, total_bytes, title }: Session): Relation => {
  const { fileName, fileSize } = fileDetails ?? {}
  if (fileName?.startsWith(SLUG_PREFIX)) {
    return fileName === slug || fileName.startsWith(`${slug}.`) ? 'named' : 'other'
  }
  if (fileSize === undefined || snippet?.title === undefined) return 'undecided'
  return fileSize === String(total_bytes) && snippet.title === title ? 'alike' : 'other'
}

/** Videos that may be the session's, and whether all of the channel's were checked. */
type Search = { named: Video[]; alike: Video[]; isComplete: boolean }

const isSince = ({ snippet }: UploadedItem, since: number): boolean => {
  const at = Date.parse(snippet?.publishedAt ?? '')
  // An item that does not say its time may be the one.
  return Number.isNaN(at) || at >= since
}

/** Reads the channel's uploads page by page: their order is not documented. The search of YouTube lags, and has a small quota. */
const search = async ({ api }: Work, session: Session, playlistId: string): Promise<Search> => {
  const since = Date.parse(session.started_at) - limits.CLOCK_SLACK_SECONDS * 1000
  const found: Search = { named: [], alike: [], isComplete: true }
  let pageToken: string | undefined
  for (let pages = 0; pages < limits.MAX_UPLOAD_PAGES; pages += 1) {
    const page = await api.uploads(playlistId, pageToken)
    const ids = page.items.filter((item) => isSince(item, since)).map((item) => item.contentDetails.videoId)
    const videos = ids.length === 0 ? { items: [], unreadable: 0 } : await api.videos(ids)
    const related = videos.items.map((video) => ({ video, relation: relationOf(video, session) }))
    const of = (wanted: Relation) =>
      related.filter(({ relation }) => relation === wanted).map(({ video }) => video)
    found.named.push(...of('named'))
    found.alike.push(...of('alike'))
    const isWhole =
      page.unreadable === 0 && videos.items.length === ids.length && of('undecided').length === 0
    found.isComplete &&= isWhole
    pageToken = page.nextPageToken
    if (found.named.length > 0 || pageToken === undefined) return found
  }
  return { ...found, isComplete: false }
}

/**
 * Looks for the video of a session that cannot be asked any more, among what the channel has uploaded since. A video
 * whose file has the session's own name is it. One that is only alike is it when it is the only one, and every other
 * was checked. Several, or none, say nothing: the list may be behind.
 */
const searchUploads = async (work: Work, session: Session): Promise<Video | 'several' | undefined> => {
  if (session.uploads_playlist === null) return undefined
  const { named, alike, isComplete } = await search(work, session, session.uploads_playlist)
  const candidates = named.length > 0 ? named : alike
  const since = new Date(session.started_at)
  const [video, ...others] = await work.attempt.withoutPostsOfOthers(candidates, since)
  if (others.length > 0) return 'several'
  return named.length > 0 || isComplete ? video : undefined
}

const NOTHING_TELLS =
  'YouTube gave no answer to the end of the upload, and does not say what became of it: check the channel before you post again.'

const recordOf = (video: Video, uploadedAt: string): UploadedRecord => ({
  video_id: video.id,
  privacy: video.status?.privacyStatus ?? null,
  uploaded_at: uploadedAt,
})
const again = (reason: string): Finding<UploadedRecord> => ({
  checkAgainIn: limits.CHECK_AGAIN_SECONDS,
  reason,
})
const unknown: Finding<UploadedRecord> = { unknown: true, message: NOTHING_TELLS }

/** It passes by itself: what is asked for is not known just now. */
const isPassing = (error: unknown): boolean =>
  isLost(error) || (error instanceof PlatformFailure && ['retry', 'wait', 'unclear'].includes(error.verdict))

/** Asks the session. Undefined when it does not know any more, and the video has to be looked for. */
const askSession = async (
  { api }: Work,
  { url, total_bytes: totalBytes }: Session,
  uploadedAt: string,
  secondsSinceCall: number,
): Promise<Finding<UploadedRecord> | undefined> => {
  const askLater = (): Finding<UploadedRecord> =>
    secondsSinceCall > limits.SILENCE_LIMIT_SECONDS
      ? unknown
      : again('finding out whether YouTube has the whole file')
  try {
    const answer = await api.probeSession(url, totalBytes)
    if ('video' in answer) {
      return { done: { video_id: answer.video.id, privacy: answer.video.privacy, uploaded_at: uploadedAt } }
    }
    // All bytes, and no video: it is being made of them.
    return answer.storedBytes >= totalBytes ? askLater() : { notDone: true }
  } catch (error) {
    if (failures.remedyOf(error) !== undefined) return undefined
    if (isPassing(error)) return askLater()
    if (error instanceof PlatformFailure && error.verdict === 'reconnect') throw error
    return unknown
  }
}

/**
 * What became of the end of an upload without an answer. The session says: asked again after its end it gives the same
 * answer as at first. When it is gone, or does not say which video it made, the video is looked for; that it is not
 * found never means that there is none.
 * https://developers.google.com/youtube/v3/guides/using_resumable_upload_protocol
 */
export const findOut = async (
  work: Work,
  session: Session,
  beganAt: Date,
  secondsSinceCall: number,
): Promise<Finding<UploadedRecord>> => {
  const uploadedAt = beganAt.toISOString()
  const known = await askSession(work, session, uploadedAt, secondsSinceCall)
  if (known) return known
  const found = await searchUploads(work, session).catch((error: unknown) => {
    if (isPassing(error)) return undefined
    throw error
  })
  if (found === 'several') return unknown
  if (found) return { done: recordOf(found, uploadedAt) }
  return secondsSinceCall > limits.SEARCH_LIMIT_SECONDS
    ? unknown
    : again('looking for the video among the uploads of the channel')
}

/** A video that was uploaded since a restore of the database, by its size together with its title. */
export const findSince = async (
  work: Work,
  session: Session,
  since: Date,
): Promise<Finding<UploadedRecord>> => {
  const found = await searchUploads(work, { ...session, started_at: since.toISOString() })
  if (found === undefined || found === 'several') return { unknown: true, message: CANNOT_FIND_OUT }
  return { done: recordOf(found, since.toISOString()) }
}
