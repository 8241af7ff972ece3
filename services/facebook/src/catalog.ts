import {
  type FileRule,
  type MediaCombination,
  type PlatformCatalog,
  type Rule,
  videoTypes,
} from '@carteiro/contracts'
import {
  countriesSetting,
  hasMedia,
  isSet,
  linkSetting,
  noAltText,
  noEffect,
  noMedia,
  oneVideo,
  settingsOf,
} from '@carteiro/platform-kit'
import { z } from 'zod'
import packageJson from '../package.json' with { type: 'json' }
import * as limits from './limits.ts'

const title = z.string().meta({ title: 'Title', minLength: 1, maxLength: limits.TITLE_MAX_UNITS })
/** What a user may set. https://developers.facebook.com/docs/graph-api/reference/page/feed */
const postSettings = z
  .strictObject({
    link: linkSetting('Shown as a card; for posts without pictures or videos'),
    title: title.meta({ ...title.meta(), description: 'Of a video' }),
    countries: countriesSetting('ISO 3166-1 alpha-2'),
    minimumAge: z
      .literal([13, 15, 18, 21, 25])
      .meta({ type: 'integer', title: 'Minimum age', description: '13, 15, 18, 21 or 25' }),
  })
  .partial()
const reelSettings = z.strictObject({ title }).partial()
/** The settings of all options, as the code reads them. */
export const facebookSettings = postSettings

const pictures: MediaCombination = {
  name: 'one to ten pictures',
  kinds: ['image', 'gif'],
  min: 1,
  max: limits.MAX_PHOTOS,
}
const onePicture: MediaCombination = { ...pictures, name: 'one picture', max: 1 }

const text = { max: limits.TEXT_MAX_UNITS, counting: 'utf16_units' } as const
const picture: FileRule = {
  types: limits.PHOTO_TYPES,
  max_bytes: limits.PHOTO_MAX_BYTES,
  max_alt_text: limits.ALT_TEXT_MAX_CHARACTERS,
}
const upright: FileRule = {
  types: ['video/mp4', 'video/quicktime'],
  max_bytes: limits.REEL_MAX_BYTES,
  width: limits.UPRIGHT_WIDTH_PIXELS,
  height: limits.UPRIGHT_HEIGHT_PIXELS,
  aspect_ratio: limits.UPRIGHT_ASPECT,
  codecs: limits.VIDEO_CODECS,
  chroma: limits.UPRIGHT_CHROMA,
  frame_rate: limits.VIDEO_FRAMES_PER_SECOND,
}

/**
 * Facebook fetches pictures from where they lie, but not from its own servers.
 * https://developers.facebook.com/docs/graph-api/reference/page/photos
 */
const pictureRules: Rule[] = [
  {
    code: 'media_url_refused',
    field: 'mediaFiles[*].url',
    message: 'expected an address outside of Facebook: it fetches no pictures from its own servers',
    each: 'files',
    when: {
      all: [
        { value: 'item.kind', in: ['image', 'gif'] },
        { value: 'item.url', matches: '^https?://[^/]*\\.fbcdn\\.net(?=[:/]|$)' },
      ],
    },
  },
]
const noAltTextOfVideo = noAltText('Facebook takes it for pictures only', 'video')

/** What may be published on a Facebook page. */
export const catalog: PlatformCatalog = {
  v: 1,
  platform: 'facebook',
  display_name: 'Facebook',
  color: '#0866ff',
  version: packageJson.version,
  options: [
    {
      option: 'facebook_post',
      title: 'Post on Facebook',
      look: 'page_post',
      text: { ...text, required: 'without_media', required_unless: isSet('link') },
      media: {
        combinations: [noMedia, pictures, oneVideo],
        files: {
          image: picture,
          gif: picture,
          video: {
            // By container only: https://developers.facebook.com/docs/video-api/reference names no codecs.
            types: [...videoTypes],
            max_bytes: limits.VIDEO_MAX_BYTES,
            duration_seconds: limits.VIDEO_SECONDS,
          },
        },
      },
      settings: settingsOf(postSettings),
      after: {
        delete: { scopes: ['pages_manage_posts'] },
        edit: { scopes: ['pages_manage_posts'], fields: ['caption'] },
      },
      rules: pictureRules,
      warnings: [
        noAltTextOfVideo,
        noEffect('settings.link', 'it is for posts without pictures or videos', {
          all: [isSet('link'), hasMedia],
        }),
        noEffect('settings.title', 'only videos have one', {
          all: [isSet('title'), { not: { files: { kinds: ['video'] } } }],
        }),
      ],
    },
    {
      option: 'facebook_reel',
      title: 'Reel on Facebook',
      look: 'full_screen',
      text: { ...text, required: 'never' },
      media: {
        combinations: [oneVideo],
        files: { video: { ...upright, duration_seconds: limits.REEL_SECONDS } },
      },
      settings: settingsOf(reelSettings),
      after: { delete: { scopes: ['pages_manage_posts'] } },
      warnings: [noAltTextOfVideo],
    },
    {
      option: 'facebook_story',
      title: 'Story on Facebook',
      look: 'full_screen',
      // A story takes no caption: a universal one is left out.
      text: null,
      media: {
        combinations: [onePicture, oneVideo],
        files: {
          image: picture,
          gif: picture,
          video: { ...upright, duration_seconds: limits.STORY_SECONDS },
        },
      },
      settings: settingsOf(z.strictObject({})),
      rules: pictureRules,
      warnings: [noAltText('a story takes none', 'image', 'gif', 'video')],
    },
  ],
}
