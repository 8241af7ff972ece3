import * as limits from './limits.ts'
import { type Session, SLUG_PREFIX } from './open-session.ts'
import type { UploadedItem, Video } from './responses.ts'
import type { Upload } from './upload.ts'

/** How a video of the channel relates to a session: `undecided` when YouTube does not say enough of it. */
type Relation = 'named' | 'alike' | 'undecided' | 'other'

/** The file's name tells, or its size together with its title. Never its title alone. */
const relationOf = ({ fileDetails, snippet }: Video, { slug, totalBytes, title }: Session): Relation => {
  const { fileName, fileSize } = fileDetails ?? {}
  if (fileName?.startsWith(SLUG_PREFIX)) {
    return fileName === slug || fileName.startsWith(`${slug}.`) ? 'named' : 'other'
  }
  if (fileSize === undefined || snippet?.title === undefined) return 'undecided'
  return fileSize === String(totalBytes) && snippet.title === title ? 'alike' : 'other'
}

/** Videos that may be the session's, and whether all of the channel's were looked at. */
type Search = { named: Video[]; alike: Video[]; isComplete: boolean }

const isSince = ({ snippet }: UploadedItem, since: number): boolean => {
  const at = Date.parse(snippet?.publishedAt ?? '')
  // An item that does not tell its time may be the one.
  return Number.isNaN(at) || at >= since
}

/** Reads the channel's uploads page by page: their order is not documented. The search of YouTube lags, and has a small quota. */
const search = async ({ api }: Upload, session: Session, playlistId: string): Promise<Search> => {
  const since = Date.parse(session.startedAt) - limits.CLOCK_SLACK_SECONDS * 1000
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
 * was looked at. Several, or none, say nothing: the list may be behind.
 */
export const searchUploads = async (
  upload: Upload,
  session: Session,
): Promise<Video | 'several' | undefined> => {
  if (session.uploadsPlaylist === null) return undefined
  const { named, alike, isComplete } = await search(upload, session, session.uploadsPlaylist)
  const candidates = named.length > 0 ? named : alike
  const [video, ...others] = await upload.attempt.withoutPostsOfOthers(
    candidates,
    new Date(session.startedAt),
  )
  if (others.length > 0) return 'several'
  return named.length > 0 || isComplete ? video : undefined
}
