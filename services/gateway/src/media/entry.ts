import type { MediaFile, ShownMediaFile } from '@carteiro/contracts'
import type { Notes } from './store/store.ts'
import type { Thumbnails } from './thumbnails/thumbnails.ts'

/** The address of a file's bytes. */
export const mediaUrl = (publicUrl: string, id: string, name: string): string =>
  `${publicUrl.replace(/\/$/, '')}/media/${id}/${encodeURIComponent(name)}`

/** The `mediaFiles` entry of a file that the gateway serves. */
export const mediaEntry = (publicUrl: string, id: string, kept: Omit<MediaFile, 'url'>): MediaFile => ({
  ...kept,
  url: mediaUrl(publicUrl, id, kept.name),
})

/** The same for an answer: it says where its thumbnail is. */
export const shownEntry = async (
  publicUrl: string,
  thumbnails: Pick<Thumbnails, 'urlOf'>,
  id: string,
  kept: Notes,
): Promise<ShownMediaFile> => {
  const file = mediaEntry(publicUrl, id, kept)
  const thumbnailUrl = await thumbnails.urlOf(file)
  return thumbnailUrl === undefined ? file : { ...file, thumbnailUrl }
}
