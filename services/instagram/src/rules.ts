import type { Condition, LaterCheck, Rule } from '@carteiro/contracts'
import { FEED_IMAGE_API_MIN_ASPECT } from './limits.ts'

const isSet = (setting: string): Condition => ({ value: `settings.${setting}`, present: true })
const isOneVideo: Condition = {
  all: [{ files: { kinds: ['video'] } }, { not: { value: 'files.count', above: 1 } }],
}
const noEffect = (field: string, why: string, when: Condition, each?: string): Rule => ({
  code: 'no_effect',
  field,
  message: `has no effect: ${why}`,
  when,
  ...(each ? { each } : {}),
})

/** https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-user/media */
export const videoRules: Rule[] = [
  {
    code: 'cover_out_of_range',
    field: 'settings.thumb_offset',
    message: 'expected a moment before the end of the video, this is {measured} milliseconds from its start',
    when: {
      all: [
        isOneVideo,
        { not: isSet('cover_url') },
        { value: 'files.0.durationSeconds', present: true },
        isSet('thumb_offset'),
        { not: { value: 'settings.thumb_offset', below: { value: 'files.0.durationSeconds', times: 1000 } } },
      ],
    },
    measured: 'settings.thumb_offset',
  },
]

const twoCovers = noEffect('settings.thumb_offset', 'cover_url wins over it', {
  all: [isSet('cover_url'), isSet('thumb_offset')],
})
const altText = noEffect(
  'mediaFiles[*].altText',
  'Instagram takes it for pictures only',
  {
    all: [
      { value: 'item.altText', present: true },
      { value: 'item.kind', equals: 'video' },
    ],
  },
  'files',
)
const altTextOfStory = noEffect(
  'mediaFiles[*].altText',
  'a story takes none',
  { value: 'item.altText', present: true },
  'files',
)
const tagOfNoFile = noEffect(
  'settings.user_tags[*].item',
  'there is no such file',
  { value: 'item.item', above: 'files.count' },
  'settings.user_tags',
)
const tagOfCarouselVideo = noEffect(
  'settings.user_tags[*]',
  'a video in a carousel takes no tags',
  {
    all: [
      { value: 'files.count', above: 1 },
      { value: { file: 'item.item', first: 1, fact: 'kind' }, equals: 'video' },
    ],
  },
  'settings.user_tags',
)
export const reelWarnings = [twoCovers, altText]
export const storyWarnings = [altTextOfStory]
export const feedWarnings = [
  ...reelWarnings,
  ...['cover_url', 'thumb_offset', 'audio_name'].map((setting) =>
    noEffect(`settings.${setting}`, 'it is for a single video', {
      all: [isSet(setting), { not: isOneVideo }],
    }),
  ),
  tagOfNoFile,
  tagOfCarouselVideo,
]

const whether = (setting: string, message: string): LaterCheck => ({
  code: 'checked_by_instagram',
  field: `settings.${setting}`,
  message,
  when: isSet(setting),
})
const aboutPost = [
  whether('collaborators', 'whether these accounts are there and may be invited'),
  whether('location_id', 'whether this page is there and has coordinates'),
]
const tags = whether('user_tags', 'whether these accounts are there and may be tagged')
export const storyChecks = [tags]
export const reelChecks = [
  ...aboutPost,
  tags,
  whether('trial_params', 'whether this account may publish trial reels'),
]
export const feedChecks: LaterCheck[] = [
  ...aboutPost,
  tags,
  {
    code: 'media_out_of_range',
    field: 'mediaFiles[*].width',
    message: "Instagram's help takes pictures of 3:4, its API's page 4:5 and wider only",
    each: 'files',
    when: {
      all: [
        { value: 'item.kind', equals: 'image' },
        { value: 'item.aspectRatio', below: FEED_IMAGE_API_MIN_ASPECT },
      ],
    },
  },
]
