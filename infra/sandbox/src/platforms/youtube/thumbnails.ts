import { randomUUID } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { measure } from '../../media-files.ts'
import type { Call, SharedState } from '../../platform.ts'
import { invalid, refusal } from './conventions.ts'
import { readParts, thumbnailsSet } from './parameters.ts'
import type { YouTubeRules } from './rules.ts'
import type { YouTubeVideos } from './videos.ts'

const TYPES = ['image/jpeg', 'image/png', 'application/octet-stream']
const DOMAIN = 'youtube.thumbnail'

/** `POST thumbnails/set`. https://developers.google.com/youtube/v3/docs/thumbnails/set */
export const youtubeThumbnails = (
  { store }: SharedState,
  videos: YouTubeVideos,
  rules: () => YouTubeRules,
) => {
  let set = 0
  return async ({ context, account }: Call): Promise<Response> => {
    readParts(context, thumbnailsSet)
    const { videoId: id = '', uploadType = 'media' } = context.req.query()
    if (uploadType !== 'media') throw invalid('badRequest', 'The sandbox supports thumbnails as media only.')
    const video = videos.readable(id, account.id)
    if (!video) {
      throw refusal(404, 'videoNotFound', 'The video cannot be found.', DOMAIN)
    }
    if (!rules().thumbnails_allowed) {
      throw refusal(
        403,
        'forbidden',
        "The authenticated user doesn't have permissions to upload and set custom video thumbnails.",
        DOMAIN,
      )
    }
    const limit = rules().thumbnails_per_day
    if (limit !== null && set >= limit) {
      throw refusal(
        429,
        'uploadRateLimitExceeded',
        'The user has uploaded too many thumbnails recently.',
        DOMAIN,
      )
    }
    const type = context.req.header('content-type') ?? ''
    if (!TYPES.includes(type))
      throw refusal(400, 'badRequest', `Media type '${type}' is not supported.`, DOMAIN)
    const bytes = Buffer.from(await context.req.arrayBuffer())
    if (bytes.length === 0) {
      throw refusal(400, 'mediaBodyRequired', 'The request does not include the image content.', DOMAIN)
    }
    if (bytes.length > rules().thumbnail_max_bytes) {
      throw refusal(400, 'failedPrecondition', 'Precondition check failed.', DOMAIN)
    }
    const name = `youtube-thumbnail-${randomUUID()}`
    const path = join(store.mediaDir, name)
    await writeFile(path, bytes)
    if ((await measure(path))?.kind !== 'image') {
      throw refusal(400, 'invalidImage', 'The provided image content is invalid.', DOMAIN)
    }
    set += 1
    // A Short that is still processed answers as if, and keeps its own picture.
    const isKept = !video.isShort || videos.isReady(video)
    const post = store.posts().find((one) => one.id === id)
    if (post && isKept) post.settings.thumbnail_url = `/_sandbox/media/${name}`
    store.save()
    const url = new URL(`/_sandbox/media/${name}`, context.req.url).href
    return Response.json({ kind: 'youtube#thumbnailSetResponse', items: [{ default: { url } }] })
  }
}
