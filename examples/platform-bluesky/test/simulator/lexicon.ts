import { integer, invalid, is, list, object, text, union } from './refusal.ts'

/**
 * What a post may hold, written from the lexicons and from nothing of the service.
 * https://github.com/bluesky-social/atproto/tree/main/lexicons
 */
const IMAGE_BYTES = 2_000_000
const THUMB_BYTES = 1_000_000
const VIDEO_BYTES = 300_000_000

export const DID = /^did:[a-z]+:[A-Za-z0-9._:%-]+$/
const DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/
const LANGUAGE = /^[a-z]{2,3}(-[A-Za-z0-9]+)*$/
const URI = /^[a-z][a-z0-9+.-]*:\S+$/
/** https://atproto.com/specs/tid */
export const TID = /^[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}$/

export type BlobReference = { $type: 'blob'; ref: { $link: string }; mimeType: string; size: number }
/** A blob of a record, and what its place asks of it. */
export type UsedBlob = { blob: BlobReference; accept: RegExp; maxSize: number }

const blobIn =
  (used: UsedBlob[], accept: RegExp, maxSize: number) =>
  (value: unknown, at: string): void => {
    object({
      $type: is('blob'),
      ref: object({ $link: text() }),
      mimeType: text(),
      size: integer(0),
    })(value, at)
    used.push({ blob: value as BlobReference, accept, maxSize })
  }

const aspectRatio = object({ width: integer(1), height: integer(1) })

const facetFeature = union({
  'app.bsky.richtext.facet#link': object({ $type: text(), uri: text({ pattern: URI }) }),
  'app.bsky.richtext.facet#mention': object({ $type: text(), did: text({ pattern: DID }) }),
  'app.bsky.richtext.facet#tag': object({ $type: text(), tag: text({ bytes: 640, graphemes: 64 }) }),
})
const facet = object({
  index: object({ byteStart: integer(0), byteEnd: integer(0) }),
  features: list(10, facetFeature),
})

/** A facet that cuts a character in two, or lies outside of the text, is shown nowhere: the client counted wrongly. */
const requireFacetsInText = (post: { text: string; facets?: { index: Record<string, number> }[] }): void => {
  const bytes = Buffer.from(post.text)
  const isBoundary = (at: number): boolean => at === bytes.length || ((bytes[at] ?? 0) & 0xc0) !== 0x80
  for (const { index } of post.facets ?? []) {
    const { byteStart = 0, byteEnd = 0 } = index
    const isInText = byteStart < byteEnd && byteEnd <= bytes.length
    if (!isInText || !isBoundary(byteStart) || !isBoundary(byteEnd)) {
      throw invalid(`Record/facets: ${byteStart} to ${byteEnd} is no part of the text`)
    }
  }
}

/** Checks the record of a post; answers the blobs that it refers to. @throws Refusal */
export const checkPost = (record: unknown): UsedBlob[] => {
  const used: UsedBlob[] = []
  const image = blobIn(used, /^image\//, IMAGE_BYTES)
  const embed = union({
    'app.bsky.embed.images': object({
      $type: text(),
      images: list(4, object({ image, alt: text() }, { aspectRatio })),
    }),
    'app.bsky.embed.video': object(
      { $type: text(), video: blobIn(used, /^video\/mp4$/, VIDEO_BYTES) },
      { alt: text(), aspectRatio },
    ),
    'app.bsky.embed.external': object({
      $type: text(),
      external: object(
        { uri: text({ pattern: URI }), title: text(), description: text() },
        { thumb: blobIn(used, /^image\//, THUMB_BYTES) },
      ),
    }),
  })
  const selfLabels = object({
    $type: is('com.atproto.label.defs#selfLabels'),
    values: list(10, object({ val: text() })),
  })
  object(
    {
      $type: is('app.bsky.feed.post'),
      text: text({ bytes: 3000, graphemes: 300 }),
      createdAt: text({ pattern: DATE_TIME }),
    },
    { facets: list(1000, facet), embed, langs: list(3, text({ pattern: LANGUAGE })), labels: selfLabels },
  )(record, 'Record')
  requireFacetsInText(record as { text: string })
  return used
}
