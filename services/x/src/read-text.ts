import type { ReadPost } from './timeline-page.ts'

const escaped: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>' }
const LINK_TO_OWN_MEDIA = /\/status\/\d+\/(photo|video)\/\d+$/
const TRAILING_SHORT_LINK = /\s*https:\/\/t\.co\/\w+$/

/** A post's text as its author wrote it: links in full, without the ones that media add, nothing escaped. */
export const textOf = (post: ReadPost): string => {
  const long = post.note_tweet ?? post.note_post
  const links = (long?.entities ?? post.entities)?.urls.items ?? []
  let text = long?.text ?? post.text ?? ''
  for (const { url, expanded_url: full, media_key: mediaKey } of links) {
    const isMedia = mediaKey !== undefined || LINK_TO_OWN_MEDIA.test(full ?? '')
    text = text.replaceAll(url, () => (isMedia ? '' : (full ?? url)))
  }
  if (post.attachments?.media_keys?.length) text = text.replace(TRAILING_SHORT_LINK, '')
  return text.replace(/&(amp|lt|gt);/g, (entity) => escaped[entity] ?? entity)
}

/** X adds a scheme to links without one, and tidies white space: neither tells two posts apart. */
const comparable = (text: string): string =>
  text
    .normalize('NFC')
    .replace(/https?:\/\//gi, '')
    .replace(/\s+/g, ' ')
    .trim()

export const sameText = (one: string, other: string): boolean => comparable(one) === comparable(other)
