import type { MediaFile } from '@carteiro/contracts'

/** The `mediaFiles` entry of a file that the gateway serves. */
export const mediaEntry = (publicUrl: string, id: string, kept: Omit<MediaFile, 'url'>): MediaFile => ({
  ...kept,
  url: `${publicUrl.replace(/\/$/, '')}/media/${id}/${encodeURIComponent(kept.name)}`,
})
