import { type JobContent, kindOfMedia, type MediaFile } from '@carteiro/contracts'
import { readSettings } from '@carteiro/platform-kit'
import { xSettings } from './settings.ts'

export type MediaCategory = 'tweet_image' | 'tweet_gif' | 'tweet_video'
export type Medium = { file: MediaFile; category: MediaCategory; altText: string | null }

/** What `POST /2/tweets` takes besides text and media. Defaults are left out: X has no word for them. */
export type PostLabels = { reply_settings?: string; made_with_ai?: true; paid_partnership?: true }

/** What is to be made at X, before anything is. */
export type PlannedPost = {
  text: string
  media: Medium[]
  labels: PostLabels
  /** What was asked for and can't be had, for the author to read. */
  warnings: string[]
}

const categories = { image: 'tweet_image', gif: 'tweet_gif', video: 'tweet_video' } as const

const mediumOf = (file: MediaFile): Medium => {
  const kind = kindOfMedia(file.type)
  const category = categories[kind === 'document' ? 'image' : kind]
  return { file, category, altText: (category !== 'tweet_video' && file.altText) || null }
}

/** From a job's content to what X is asked for. */
export const planPost = ({ caption, mediaFiles, settings: given }: JobContent): PlannedPost => {
  const text = caption.normalize('NFC').trim()
  const { reply_settings, made_with_ai, paid_partnership } = readSettings(xSettings, given)
  return {
    text,
    media: mediaFiles.map(mediumOf),
    labels: {
      ...(reply_settings ? { reply_settings } : {}),
      ...(made_with_ai ? { made_with_ai } : {}),
      ...(paid_partnership ? { paid_partnership } : {}),
    },
    warnings: mediaFiles.flatMap((file, index) =>
      file.altText && kindOfMedia(file.type) === 'video'
        ? [`mediaFiles[${index}].altText was left out: X takes it for pictures and GIFs only`]
        : [],
    ),
  }
}
