import { type JobContent, kindOfMedia, type MediaFile } from '@carteiro/contracts'
import {
  type ContainerFields,
  createBrake,
  formOf,
  type Pace,
  type Post,
  paceOf,
  publishByContainers,
} from '@carteiro/meta-graph'
import {
  createPlatformClient,
  type PartBefore,
  type PlatformDefinition,
  publishInParts,
  readSettings,
} from '@carteiro/platform-kit'
import { createThreadsApi, deleting } from './api.ts'
import { catalog, type ThreadsSettings, threadsSettings } from './catalog.ts'
import type { ThreadsConfig } from './config.ts'
import { connection } from './connection.ts'
import { failures } from './failure-table.ts'

export { type ThreadsConfig, threadsConfig } from './config.ts'

const isVideo = (file: MediaFile): boolean => kindOfMedia(file.type) === 'video'

const medium = (file: MediaFile): ContainerFields => {
  const url = new URL(file.url).href
  return {
    ...(isVideo(file) ? { media_type: 'VIDEO', video_url: url } : { media_type: 'IMAGE', image_url: url }),
    ...formOf({ alt_text: file.altText }),
  }
}

/** What belongs to the post, and not to one of its files. */
const shared = (text: string, settings: ThreadsSettings, replyTo: string | undefined): ContainerFields =>
  formOf({
    text,
    reply_to_id: replyTo,
    reply_control: settings.replyControl,
    enable_reply_approvals: settings.replyApprovals || undefined,
    topic_tag: settings.topicTag,
    quote_post_id: settings.quotePostId,
    allowlisted_country_codes: settings.countries?.join(','),
  })

const pollOf = (poll: string[] | undefined) =>
  poll && Object.fromEntries(poll.map((text, index) => [`option_${'abcd'[index]}`, text]))

/** Of a thread, the other settings are of its first part. */
const ofEveryPart = ({ countries, spoiler }: ThreadsSettings): ThreadsSettings => ({ countries, spoiler })

const forTextOnly = ['link', 'poll'] as const

/**
 * From a job's content to the containers that Threads wants for it.
 * https://developers.facebook.com/docs/threads/posts
 */
export const planPost = (
  _option: string,
  { caption: text, mediaFiles: files, settings: given }: JobContent,
  before: readonly PartBefore[] = [],
): Post => {
  const replyTo = before.at(-1)?.post_id
  const all = readSettings(threadsSettings, given)
  const settings = replyTo === undefined ? all : ofEveryPart(all)
  const [file] = files
  if (!file) {
    const item = {
      media_type: 'TEXT',
      ...shared(text, settings, replyTo),
      ...formOf({ link_attachment: settings.link, poll_attachment: pollOf(settings.poll) }),
    }
    return { kind: 'TEXT_POST', text, items: [item], carousel: null, replyTo, warnings: [] }
  }
  const warnings = forTextOnly
    .filter((name) => settings[name] !== undefined)
    .map((name) => `${name} was left out: it is for posts without pictures or videos`)
  const around = {
    ...shared(text, settings, replyTo),
    ...formOf({ is_spoiler_media: settings.spoiler || undefined }),
  }
  if (files.length === 1) {
    const kind = isVideo(file) ? 'VIDEO' : 'IMAGE'
    return { kind, text, items: [{ ...medium(file), ...around }], carousel: null, replyTo, warnings }
  }
  return {
    kind: 'CAROUSEL_ALBUM',
    text,
    items: files.map((one) => ({ ...medium(one), is_carousel_item: 'true' })),
    carousel: { media_type: 'CAROUSEL', ...around },
    replyTo,
    warnings,
  }
}

/** The Threads service, apart from where it runs. */
export const defineThreads = (config: ThreadsConfig, changed: Partial<Pace> = {}): PlatformDefinition => {
  const pace = paceOf(config.THREADS_PUBLISH_CALL_SECONDS, config.THREADS_DOUBT_SECONDS, changed)
  const client = createPlatformClient({
    platform: 'threads',
    baseUrl: config.THREADS_API_BASE_URL,
    reach: config,
  })
  const api = { client, brake: createBrake('Threads', config.CARTEIRO_MODE), pace }
  const publish = publishByContainers({
    platform: { name: 'Threads', pace, ...failures },
    apiOf: ({ account }) => createThreadsApi(api, account),
    planPost,
  })
  return {
    catalog,
    publish: { threads_post: publishInParts(publish) },
    after: { threads_post: { delete: deleting(api) } },
    connection: connection(config, client),
  }
}
