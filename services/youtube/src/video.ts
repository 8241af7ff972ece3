import type { JobContent } from '@carteiro/contracts'
import { readSettings } from '@carteiro/platform-kit'
import * as limits from './limits.ts'
import { type YouTubeSettings, youtubeSettings } from './settings.ts'

/** The parts of a video resource that are set. https://developers.google.com/youtube/v3/docs/videos */
export type VideoResource = {
  snippet: {
    title: string
    description: string
    tags?: string[]
    categoryId: string
    defaultLanguage?: string
  }
  status: {
    privacyStatus: string
    publishAt?: string
    license: string
    embeddable: boolean
    publicStatsViewable: boolean
    selfDeclaredMadeForKids: boolean
    containsSyntheticMedia: boolean
  }
}

const BRACKETS = /[<>]/g

const characters = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/** As much of a text as a title may hold, never a part of what its reader sees as one character. */
const cut = (text: string): string => {
  let title = ''
  for (const { segment } of characters.segment(text)) {
    if (title.length + segment.length > limits.TITLE_MAX_UNITS) break
    title += segment
  }
  return title.trim()
}

/** `.mp4`, but not the end of "v1.2" or of a date. */
const FILE_ENDING = /\.(?=[a-z0-9]*[a-z])[a-z0-9]{2,5}$/i

/** The author's own, or the caption's first line, or the file's name: YouTube wants one. */
const titleOf = ({ title }: YouTubeSettings, { caption, mediaFiles }: JobContent): string => {
  if (title !== undefined) return title
  const firstLine = caption.split('\n').find((line) => line.trim() !== '') ?? ''
  const fileName = (mediaFiles[0]?.name ?? '').replace(FILE_ENDING, '')
  const candidates = [firstLine, fileName].map((text) => cut(text.replace(BRACKETS, '').trim()))
  return candidates.find((text) => text !== '') ?? 'Video'
}

/** The privacy that the author asked for; what is published at a time is private until then. */
export const privacyOf = (settings: YouTubeSettings): string =>
  settings.publishAt ? 'private' : (settings.privacy ?? 'public')

/** What is sent of a job. */
export const videoResource = (content: JobContent): VideoResource => {
  const settings = readSettings(youtubeSettings, content.settings)
  const { caption } = content
  const title = titleOf(settings, content)
  return {
    snippet: {
      title,
      description: caption,
      ...(settings.tags.length > 0 ? { tags: settings.tags } : {}),
      categoryId: settings.categoryId,
      ...(settings.language ? { defaultLanguage: settings.language } : {}),
    },
    status: {
      privacyStatus: privacyOf(settings),
      ...(settings.publishAt ? { publishAt: settings.publishAt } : {}),
      license: settings.license,
      embeddable: settings.embeddable,
      publicStatsViewable: settings.publicStatsViewable,
      selfDeclaredMadeForKids: settings.madeForKids,
      containsSyntheticMedia: settings.containsSyntheticMedia,
    },
  }
}
