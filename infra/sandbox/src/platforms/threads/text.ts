import { badParameter, graphError } from '../meta/graph-error.ts'

const TEXT_MAX = 500
const LINKS_MAX = 5
const TAG_MAX = 50

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })
const hasEmoji = /\p{Extended_Pictographic}|\p{Regional_Indicator}|\u{20E3}/u

/** An emoji counts as its UTF-8 bytes. https://developers.facebook.com/docs/threads/overview#limitations */
const lengthOf = (text: string): number =>
  [...graphemes.segment(text)].reduce(
    (sum, { segment }) => sum + (hasEmoji.test(segment) ? Buffer.byteLength(segment) : [...segment].length),
    0,
  )

/**
 * All different addresses, with or without a scheme: `www.facebook.com` is one, and the same as an attachment's.
 * https://developers.facebook.com/documentation/threads/create-posts/text-attachments#limitations
 */
const linksIn = (text: string): string[] =>
  (text.match(/https?:\/\/\S+|(?<![\w@.])www\.\S+/giu) ?? []).map((link) =>
    link
      .replace(/^https?:\/\//i, '')
      .replace(/[).,;:!?\]]+$/, '')
      .replace(/\/$/, '')
      .toLowerCase(),
  )

/** @throws Refusal for a text that is too long, or too many links in text and attachment together */
export const checkText = (text: string, link: string | undefined): void => {
  if (lengthOf(text) > TEXT_MAX) throw badParameter('Param text must be at most 500 characters long.')
  const links = new Set([...linksIn(text), ...(link ? linksIn(link) : [])])
  if (links.size > LINKS_MAX) {
    throw graphError(400, 100, 'THREADS_API__LINK_LIMIT_EXCEEDED: a post takes at most 5 links')
  }
}

export const checkTopicTag = (tag: string | undefined): void => {
  if (tag !== undefined && (tag === '' || [...tag].length > TAG_MAX || /[.&]/.test(tag))) {
    throw badParameter('Param topic_tag is not valid.')
  }
}
