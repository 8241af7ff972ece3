import type { MediaFile } from '@carteiro/contracts'
import { z } from 'zod'
import type { Facet } from './facets.ts'
import type { BlueskySettings } from './settings.ts'

/** Bluesky's name for posts. https://github.com/bluesky-social/atproto/blob/main/lexicons/app/bsky/feed/post.json */
export const COLLECTION = 'app.bsky.feed.post'

/** https://atproto.com/specs/data-model#blob-type. It goes into a record as it came. */
export const blob = z.looseObject({ $type: z.literal('blob'), mimeType: z.string(), size: z.number() })
export type Blob = z.infer<typeof blob>

const aspectRatioOf = ({ width, height }: MediaFile) =>
  width === undefined || height === undefined ? {} : { aspectRatio: { width, height } }

/** What a post shows below its text. */
const embedOf = (
  files: readonly MediaFile[],
  { linkCard }: BlueskySettings,
  blobs: readonly Blob[],
): Record<string, unknown> | undefined => {
  const [first] = files
  if (first?.type.startsWith('video/')) {
    const alt = first.altText === undefined ? {} : { alt: first.altText }
    return { $type: 'app.bsky.embed.video', video: blobs[0], ...alt, ...aspectRatioOf(first) }
  }
  if (first) {
    const images = files.map((file, index) => ({
      image: blobs[index],
      alt: file.altText ?? '',
      ...aspectRatioOf(file),
    }))
    return { $type: 'app.bsky.embed.images', images }
  }
  if (!linkCard) return undefined
  const { url, title, description = '', thumbnail } = linkCard
  const external = { uri: url, title, description, ...(thumbnail ? { thumb: blobs[0] } : {}) }
  return { $type: 'app.bsky.embed.external', external }
}

/** The record of a post. `blobs`: of its files, in order; or of the link card's picture. */
export const recordOf = (post: {
  text: string
  facets: Facet[]
  files: readonly MediaFile[]
  settings: BlueskySettings
  blobs: readonly Blob[]
  createdAt: Date
}): Record<string, unknown> => {
  const { text, facets, settings, createdAt } = post
  const { languages = [], contentWarning } = settings
  const embed = embedOf(post.files, settings, post.blobs)
  return {
    $type: COLLECTION,
    text,
    ...(facets.length > 0 ? { facets } : {}),
    ...(embed ? { embed } : {}),
    ...(languages.length > 0 ? { langs: languages } : {}),
    ...(contentWarning
      ? { labels: { $type: 'com.atproto.label.defs#selfLabels', values: [{ val: contentWarning }] } }
      : {}),
    createdAt: createdAt.toISOString(),
  }
}
