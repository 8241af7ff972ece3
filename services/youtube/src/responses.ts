import { optionalField, platformId, tolerantList } from '@carteiro/platform-kit'
import { z } from 'zod'

/**
 * What this service reads of YouTube's responses. Required is only what it cannot go on without, each with the page
 * that promises it; a property that YouTube has nothing for may be left out.
 */
const text = optionalField(z.string().min(1))

/** https://developers.google.com/youtube/v3/docs/channels#resource promises `id`. */
export const channel = z.looseObject({
  id: platformId,
  snippet: optionalField(z.looseObject({ title: text, customUrl: text })),
  contentDetails: optionalField(
    z.looseObject({ relatedPlaylists: optionalField(z.looseObject({ uploads: optionalField(platformId) })) }),
  ),
  status: optionalField(z.looseObject({ longUploadsStatus: text })),
})
export type Channel = z.output<typeof channel>

/** https://developers.google.com/youtube/v3/docs/videos#resource promises `id`. */
export const video = z.looseObject({
  id: platformId,
  snippet: optionalField(z.looseObject({ title: text })),
  status: optionalField(
    z.looseObject({ uploadStatus: text, failureReason: text, rejectionReason: text, privacyStatus: text }),
  ),
  processingDetails: optionalField(z.looseObject({ processingStatus: text, processingFailureReason: text })),
  fileDetails: optionalField(z.looseObject({ fileSize: optionalField(platformId), fileName: text })),
})
export type Video = z.output<typeof video>

/** https://developers.google.com/youtube/v3/docs/playlistItems#resource promises `contentDetails.videoId`. */
export const uploadedItem = z.looseObject({
  contentDetails: z.looseObject({ videoId: platformId }),
  snippet: optionalField(z.looseObject({ publishedAt: text })),
})
export type UploadedItem = z.output<typeof uploadedItem>

/**
 * A page of a list. `items` may be left out when there are none, and only `pageInfo` tells that from a page that lacks
 * them. https://developers.google.com/youtube/v3/docs/playlistItems/list#response
 */
export const pageOf = <T extends z.ZodType>(item: T) =>
  z.looseObject({
    items: tolerantList(item),
    nextPageToken: text,
    pageInfo: optionalField(z.looseObject({ totalResults: optionalField(z.int().min(0)) })),
  })

export type Page<Item> = {
  items: Item[]
  /** Entries that are there and cannot be read. */
  unreadable: number
  nextPageToken: string | undefined
  totalResults: number | undefined
}

/** Whether a page says for sure that the list is empty. */
export const isSurelyEmpty = ({ items, unreadable, nextPageToken, totalResults }: Page<unknown>): boolean =>
  items.length === 0 && unreadable === 0 && nextPageToken === undefined && totalResults === 0
