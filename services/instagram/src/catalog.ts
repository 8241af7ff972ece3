import type {
  Condition,
  FileRule,
  LaterCheck,
  MediaCombination,
  PlatformCatalog,
  Rule,
  TextRule,
} from '@carteiro/contracts'
import { checkedLater, isSet, noAltText, noEffect, oneVideo, settingsOf } from '@carteiro/platform-kit'
import { z } from 'zod'
import packageJson from '../package.json' with { type: 'json' }
import * as limits from './limits.ts'

const username = z.string().meta({
  pattern: '^[A-Za-z0-9._]{1,30}$',
  description: 'An Instagram username, without the @',
})
const fraction = z.number().min(0).max(1)
const tagsOf = <Tag extends z.ZodObject>(tag: Tag, description: string) =>
  z.array(tag).max(limits.MAX_USER_TAGS).optional().meta({ title: 'Tagged people', description })

/**
 * What a user may set.
 * https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-user/media
 */
const ofEveryPost = {
  collaborators: z.array(username).max(limits.MAX_COLLABORATORS).optional().meta({
    title: 'Collaborators',
    description: 'Accounts that are invited to share the post',
    uniqueItems: true,
  }),
  location_id: z.string().optional().meta({
    title: 'Location',
    description: 'Id of a Facebook Page that has coordinates',
    pattern: '^[0-9]{1,30}$',
  }),
  is_ai_generated: z.boolean().optional().meta({ title: 'Made with AI', default: false }),
  cover_url: z.string().optional().meta({
    title: 'Cover',
    description: 'Public address of a JPEG; it wins over thumb_offset',
    format: 'uri',
    pattern: '^https?://\\S+$',
    maxLength: 2048,
  }),
  thumb_offset: z
    .int()
    .min(0)
    .max(limits.REEL_SECONDS.max * 1000)
    .optional()
    .meta({ title: 'Cover from the video', description: 'Milliseconds from the start of the video' }),
  audio_name: z.string().optional().meta({ title: 'Name of the sound', minLength: 1, maxLength: 100 }),
}
const tagInPicture = z.strictObject({ username, x: fraction, y: fraction })
const feedSettings = z.strictObject({
  ...ofEveryPost,
  user_tags: tagsOf(
    tagInPicture.extend({
      item: z.int().min(1).max(limits.CAROUSEL_MAX_ITEMS).optional().meta({
        description: 'Which of the files, the first is 1',
        default: 1,
      }),
    }),
    'People in the pictures, x and y as fractions from the top left corner',
  ),
})
const reelSettings = z.strictObject({
  ...ofEveryPost,
  share_to_feed: z.boolean().optional().meta({ title: 'Show in the feed too', default: true }),
  user_tags: tagsOf(z.strictObject({ username }), 'People in the video'),
  trial_params: z
    .strictObject({ graduation_strategy: z.enum(['MANUAL', 'SS_PERFORMANCE']) })
    .optional()
    .meta({
      title: 'Trial reel',
      description: 'Shown to people who do not follow you first; by hand or by success to everybody',
    }),
})
const storySettings = z.strictObject({
  user_tags: tagsOf(tagInPicture.partial({ x: true, y: true }), 'People in the story'),
})

/** The settings of any of the options, as the code reads them. */
export const instagramSettings = feedSettings.extend({
  ...reelSettings.shape,
  user_tags: z
    .array(tagInPicture.extend({ item: z.int() }).partial({ x: true, y: true, item: true }))
    .optional(),
})
export type InstagramSettings = z.infer<typeof instagramSettings>

const caption: TextRule = {
  max: limits.CAPTION_MAX_UNITS,
  counting: 'utf16_units',
  required: 'never',
  max_hashtags: limits.CAPTION_MAX_HASHTAGS,
  max_mentions: limits.CAPTION_MAX_MENTIONS,
}

const storyImage: FileRule = { types: ['image/jpeg'], max_bytes: limits.IMAGE_MAX_BYTES }
const feedImage: FileRule = {
  ...storyImage,
  aspect_ratio: limits.FEED_IMAGE_ASPECT,
  max_alt_text: limits.ALT_TEXT_MAX_CHARACTERS,
}
const anyVideo = {
  types: ['video/mp4', 'video/quicktime'],
  width: { max: limits.VIDEO_MAX_WIDTH_PIXELS },
  codecs: limits.VIDEO_CODECS,
  chroma: limits.VIDEO_CHROMA,
  moov_in_front: true,
  frame_rate: limits.VIDEO_FRAMES_PER_SECOND,
} as const
const reelVideo: FileRule = {
  ...anyVideo,
  types: [...anyVideo.types],
  max_bytes: limits.REEL_MAX_BYTES,
  aspect_ratio: limits.REEL_ASPECT,
  duration_seconds: limits.REEL_SECONDS,
}
const storyVideo: FileRule = {
  ...reelVideo,
  max_bytes: limits.STORY_VIDEO_MAX_BYTES,
  aspect_ratio: limits.STORY_VIDEO_ASPECT,
  duration_seconds: limits.STORY_VIDEO_SECONDS,
}

const onePicture: MediaCombination = { name: 'one picture', kinds: ['image'], min: 1, max: 1 }
const carousel: MediaCombination = {
  name: 'a carousel of pictures and videos',
  kinds: ['image', 'video'],
  min: limits.CAROUSEL_MIN_ITEMS,
  max: limits.CAROUSEL_MAX_ITEMS,
}

const isOneVideo: Condition = {
  all: [{ files: { kinds: ['video'] } }, { not: { value: 'files.count', above: 1 } }],
}
const videoRules: Rule[] = [
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
const reelWarnings = [
  noEffect('settings.thumb_offset', 'cover_url wins over it', {
    all: [isSet('cover_url'), isSet('thumb_offset')],
  }),
  noAltText('Instagram takes it for pictures only', 'video'),
]
const feedWarnings = [
  ...reelWarnings,
  ...['cover_url', 'thumb_offset', 'audio_name'].map((setting) =>
    noEffect(`settings.${setting}`, 'it is for a single video', {
      all: [isSet(setting), { not: isOneVideo }],
    }),
  ),
  noEffect(
    'settings.user_tags[*].item',
    'there is no such file',
    { value: 'item.item', above: 'files.count' },
    'settings.user_tags',
  ),
  noEffect(
    'settings.user_tags[*]',
    'a video in a carousel takes no tags',
    {
      all: [
        { value: 'files.count', above: 1 },
        { value: { file: 'item.item', first: 1, fact: 'kind' }, equals: 'video' },
      ],
    },
    'settings.user_tags',
  ),
]

const whether = (setting: string, message: string): LaterCheck =>
  checkedLater('checked_by_instagram', setting, `whether ${message}`)
const storyChecks = [whether('user_tags', 'these accounts are there and may be tagged')]
const postChecks = [
  whether('collaborators', 'these accounts are there and may be invited'),
  whether('location_id', 'this page is there and has coordinates'),
  ...storyChecks,
]
const narrowPicture: LaterCheck = {
  code: 'media_out_of_range',
  field: 'mediaFiles[*].width',
  message: "Instagram's help takes pictures of 3:4, its API's page 4:5 and wider only",
  each: 'files',
  when: {
    all: [
      { value: 'item.kind', equals: 'image' },
      { value: 'item.aspectRatio', below: limits.FEED_IMAGE_API_MIN_ASPECT },
    ],
  },
}

/** What may be published on Instagram: three options. Nothing without a picture or a video. */
export const catalog: PlatformCatalog = {
  v: 1,
  platform: 'instagram',
  display_name: 'Instagram',
  color: '#d62976',
  version: packageJson.version,
  options: [
    {
      option: 'instagram_feed',
      title: 'Post',
      look: 'picture_feed',
      text: caption,
      media: {
        combinations: [onePicture, oneVideo, carousel],
        files: { image: feedImage, video: reelVideo },
      },
      settings: settingsOf(feedSettings),
      rules: videoRules,
      warnings: feedWarnings,
      checked_when_sent: [...postChecks, narrowPicture],
    },
    {
      option: 'instagram_reel',
      title: 'Reel',
      look: 'full_screen',
      text: caption,
      media: { combinations: [oneVideo], files: { video: reelVideo } },
      settings: settingsOf(reelSettings),
      rules: videoRules,
      warnings: reelWarnings,
      checked_when_sent: [...postChecks, whether('trial_params', 'this account may publish trial reels')],
    },
    {
      option: 'instagram_story',
      title: 'Story',
      look: 'full_screen',
      // A story takes no caption: a universal one is left out.
      text: null,
      media: { combinations: [onePicture, oneVideo], files: { image: storyImage, video: storyVideo } },
      settings: settingsOf(storySettings),
      warnings: [noAltText('a story takes none')],
      checked_when_sent: storyChecks,
    },
  ],
}
