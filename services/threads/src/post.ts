import { type JobContent, kindOfMedia, type MediaFile } from '@carteiro/contracts'
import type { ContainerFields, Post } from '@carteiro/meta-graph'
import { readSettings } from '@carteiro/platform-kit'
import { type ThreadsSettings, threadsSettings } from './settings.ts'

/** Leaves out what is not set. */
const fields = (values: Record<string, unknown>): ContainerFields => {
  const set = Object.entries(values).filter(
    ([, value]) => value !== undefined && value !== '' && value !== false,
  )
  return Object.fromEntries(
    set.map(([name, value]) => [name, typeof value === 'object' ? JSON.stringify(value) : String(value)]),
  )
}

const isVideo = (file: MediaFile): boolean => kindOfMedia(file.type) === 'video'

const medium = (file: MediaFile): ContainerFields => {
  const url = new URL(file.url).href
  return {
    ...(isVideo(file) ? { media_type: 'VIDEO', video_url: url } : { media_type: 'IMAGE', image_url: url }),
    ...fields({ alt_text: file.altText }),
  }
}

/** What belongs to the post, and not to one of its files. */
const shared = (text: string, settings: ThreadsSettings): ContainerFields =>
  fields({
    text,
    reply_control: settings.replyControl,
    enable_reply_approvals: settings.replyApprovals,
    topic_tag: settings.topicTag,
    quote_post_id: settings.quotePostId,
    allowlisted_country_codes: settings.countries?.join(','),
  })

const pollOf = (poll: string[] | undefined) =>
  poll && Object.fromEntries(poll.map((text, index) => [`option_${'abcd'[index]}`, text]))

const forTextOnly = ['link', 'poll'] as const

/**
 * From a job's content to the containers that Threads wants for it.
 * https://developers.facebook.com/docs/threads/posts
 */
export const planPost = (
  _option: string,
  { caption: text, mediaFiles: files, settings: given }: JobContent,
): Post => {
  const settings = readSettings(threadsSettings, given)
  const [file] = files
  if (!file) {
    const item = {
      media_type: 'TEXT',
      ...shared(text, settings),
      ...fields({ link_attachment: settings.link, poll_attachment: pollOf(settings.poll) }),
    }
    return { kind: 'TEXT_POST', text, items: [item], carousel: null, warnings: [] }
  }
  const warnings = forTextOnly
    .filter((name) => settings[name] !== undefined)
    .map((name) => `${name} was left out: it is for posts without pictures or videos`)
  const around = { ...shared(text, settings), ...fields({ is_spoiler_media: settings.spoiler }) }
  if (files.length === 1) {
    const kind = isVideo(file) ? 'VIDEO' : 'IMAGE'
    return { kind, text, items: [{ ...medium(file), ...around }], carousel: null, warnings }
  }
  return {
    kind: 'CAROUSEL_ALBUM',
    text,
    items: files.map((one) => ({ ...medium(one), is_carousel_item: 'true' })),
    carousel: { media_type: 'CAROUSEL', ...around },
    warnings,
  }
}
