import type { JobContent } from '@carteiro/contracts'
import { refused } from '@carteiro/platform-kit'
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

const wrong = (field: string, expected: string) => refused('content_rejected', `${field}: ${expected}`)

/** The settings of a job. @throws PlatformError that names the setting */
export const readSettings = (option: string, content: JobContent): YouTubeSettings => {
  const read = youtubeSettings.safeParse(content.settings)
  if (read.success) return read.data
  const issue = read.error.issues[0]
  throw wrong(`settings.${option}.${issue?.path.join('.') ?? ''}`, issue?.message ?? 'expected otherwise')
}

/**
 * How YouTube counts tags: a comma between two of them, and quotes around one with a space.
 * https://developers.google.com/youtube/v3/docs/videos#snippet.tags[]
 */
export const tagsLength = (tags: string[]): number =>
  tags.reduce((sum, tag) => sum + tag.length + (/\s/.test(tag) ? 2 : 0), 0) + Math.max(0, tags.length - 1)

const BRACKETS = /[<>]/g

const cut = (text: string): string => {
  const marks = [...text]
  while (marks.join('').length > limits.TITLE_MAX_UNITS) marks.pop()
  return marks.join('').trim()
}

/** The author's own, or the caption's first line, or the file's name: YouTube wants one. */
const titleOf = ({ title }: YouTubeSettings, { caption, mediaFiles }: JobContent): string => {
  if (title !== undefined) return title
  const firstLine = caption.split('\n').find((line) => line.trim() !== '') ?? ''
  const fileName = (mediaFiles[0]?.name ?? '').replace(/\.[^.]*$/, '')
  const candidates = [firstLine, fileName].map((text) => cut(text.replace(BRACKETS, '').trim()))
  return candidates.find((text) => text !== '') ?? 'Video'
}

/** The privacy that the author asked for; what is published at a time is private until then. */
export const privacyOf = (settings: YouTubeSettings): string =>
  settings.publishAt ? 'private' : (settings.privacy ?? 'public')

/** What is sent of a job. @throws PlatformError that names what YouTube would refuse */
export const videoResource = (option: string, content: JobContent): VideoResource => {
  const settings = readSettings(option, content)
  const at = (setting: string): string => `settings.${option}.${setting}`
  const { caption } = content
  const title = titleOf(settings, content)
  if (title.trim() === '' || title.search(BRACKETS) !== -1)
    throw wrong(at('title'), 'expected a title without < and >')
  if (caption.search(BRACKETS) !== -1) {
    throw wrong('captions', 'YouTube takes no < and no > in a description')
  }
  const bytes = Buffer.byteLength(caption)
  if (bytes > limits.DESCRIPTION_MAX_BYTES) {
    throw wrong('captions', `expected at most ${limits.DESCRIPTION_MAX_BYTES} bytes, this has ${bytes}`)
  }
  const length = tagsLength(settings.tags)
  if (length > limits.TAGS_MAX_CHARACTERS) {
    throw wrong(
      at('tags'),
      `expected at most ${limits.TAGS_MAX_CHARACTERS} characters in all (a tag with a space counts 2 more, each comma 1), these have ${length}`,
    )
  }
  if (settings.publishAt && settings.privacy !== undefined && settings.privacy !== 'private') {
    throw wrong(at('publishAt'), `expected privacy private until then, not ${settings.privacy}`)
  }
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
