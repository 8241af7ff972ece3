import type { MediaCombination, PlatformCatalog, Rule } from '@carteiro/contracts'
import {
  checkedLater,
  countriesSetting,
  flag,
  hasMedia,
  isSet,
  linkSetting,
  noEffect,
  noMedia,
  settingsOf,
} from '@carteiro/platform-kit'
import { z } from 'zod'
import packageJson from '../package.json' with { type: 'json' }
import { REPLY_SCOPES } from './connection.ts'
import * as limits from './limits.ts'

/** https://developers.facebook.com/docs/threads/reference/publishing */
const replyControls = [
  'everyone',
  'accounts_you_follow',
  'mentioned_only',
  'parent_post_author_only',
  'followers_only',
] as const

/** What a user may set. */
export const threadsSettings = z
  .strictObject({
    replyControl: z.enum(replyControls).meta({ title: 'Who can reply', default: 'everyone' }),
    replyApprovals: flag('Replies must be approved'),
    topicTag: z.string().meta({
      title: 'Topic',
      description: 'Without the #, and without . and &',
      minLength: 1,
      maxLength: limits.TOPIC_TAG_MAX_CHARACTERS,
      pattern: '^[^.&#]*$',
    }),
    link: linkSetting('Shown as a card; for posts without pictures or videos'),
    poll: z
      .array(z.string().meta({ minLength: 1, maxLength: limits.POLL_OPTION_MAX_CHARACTERS }))
      .min(limits.POLL_MIN_OPTIONS)
      .max(limits.POLL_MAX_OPTIONS)
      .meta({ title: 'Poll', description: 'For posts without pictures or videos' }),
    spoiler: flag('Hide the media as a spoiler'),
    quotePostId: z.string().meta({ title: 'Quotes', description: 'Id of a post', pattern: '^[0-9]+$' }),
    countries: countriesSetting('ISO 3166-1 alpha-2; few accounts may use it'),
  })
  .partial()
export type ThreadsSettings = z.infer<typeof threadsSettings>

const upToTwenty: MediaCombination = {
  name: 'one to twenty pictures and videos',
  kinds: ['image', 'video'],
  min: 1,
  max: limits.CAROUSEL_MAX_ITEMS,
}
const forTextOnly = (setting: string) =>
  noEffect(`settings.${setting}`, 'it is for posts without pictures or videos', {
    all: [hasMedia, isSet(setting)],
  })

/** A part replies to the one before it. https://developers.facebook.com/documentation/threads/retrieve-and-manage-replies */
const lacksScope = (scope: string): Rule => ({
  code: 'permission_denied',
  field: 'parts',
  message: `expected an account that has granted ${scope}: connect it again, and agree`,
  when: {
    all: [{ value: 'parts.count', above: 1 }, { not: { value: 'account.scopes', matches: `^${scope}$` } }],
  },
})

/** What may be published on Threads. */
export const catalog: PlatformCatalog = {
  v: 1,
  platform: 'threads',
  display_name: 'Threads',
  color: '#101010',
  version: packageJson.version,
  options: [
    {
      option: 'threads_post',
      title: 'Post on Threads',
      look: 'short_post',
      text: {
        max: limits.TEXT_MAX,
        counting: 'emoji_as_bytes',
        required: 'without_media',
        required_unless: { any: [isSet('link'), isSet('poll')] },
        max_links: limits.MAX_LINKS,
        links_also_in: ['settings.link'],
      },
      media: {
        combinations: [noMedia, upToTwenty],
        files: {
          image: {
            types: ['image/jpeg', 'image/png'],
            max_bytes: limits.IMAGE_MAX_BYTES,
            aspect_ratio: limits.IMAGE_ASPECT,
            max_alt_text: limits.ALT_TEXT_MAX_CHARACTERS,
          },
          video: {
            types: ['video/mp4', 'video/quicktime'],
            max_bytes: limits.VIDEO_MAX_BYTES,
            width: { max: limits.VIDEO_MAX_WIDTH_PIXELS },
            aspect_ratio: limits.VIDEO_ASPECT,
            duration_seconds: limits.VIDEO_SECONDS,
            codecs: limits.VIDEO_CODECS,
            chroma: limits.VIDEO_CHROMA,
            frame_rate: limits.VIDEO_FRAMES_PER_SECOND,
            moov_in_front: true,
            max_alt_text: limits.ALT_TEXT_MAX_CHARACTERS,
          },
        },
      },
      parts: { max: limits.THREAD_MAX_PARTS },
      settings: settingsOf(threadsSettings),
      rules: REPLY_SCOPES.map(lacksScope),
      after: { delete: { scopes: ['threads_delete'] } },
      warnings: [
        forTextOnly('link'),
        forTextOnly('poll'),
        noEffect('settings.spoiler', 'it covers pictures and videos, and there are none', {
          all: [{ not: hasMedia }, { value: 'settings.spoiler', equals: true }],
        }),
      ],
      checked_when_sent: [
        checkedLater('quote_unknown', 'quotePostId', 'whether the quoted post is there and may be quoted'),
        checkedLater('countries_not_allowed', 'countries', 'whether this profile may choose countries'),
      ],
    },
  ],
}
