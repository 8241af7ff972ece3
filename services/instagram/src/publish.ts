import { type JobContent, kindOfMedia, type MediaFile } from '@carteiro/contracts'
import {
  type ContainerFields,
  createBrake,
  formOf,
  graphVersionEnds,
  type Pace,
  type Post,
  paceOf,
  publishByContainers,
} from '@carteiro/meta-graph'
import {
  createPlatformClient,
  type PlatformDefinition,
  readSettings,
  refused,
  withApiVersion,
} from '@carteiro/platform-kit'
import { createInstagramApi } from './api.ts'
import { catalog, type InstagramSettings, instagramSettings } from './catalog.ts'
import type { InstagramConfig } from './config.ts'
import { connection, FACEBOOK_LOGIN } from './connection.ts'
import { failures } from './failure-table.ts'

export { type InstagramConfig, instagramConfig } from './config.ts'

/** Meta fetches ASCII addresses only. */
const asciiUrl = (url: string): string => new URL(url).href

const isVideo = (file: MediaFile): boolean => kindOfMedia(file.type) === 'video'

const mediaUrl = (file: MediaFile): ContainerFields =>
  isVideo(file) ? { video_url: asciiUrl(file.url) } : { image_url: asciiUrl(file.url) }

const altText = (file: MediaFile): ContainerFields =>
  file.altText && !isVideo(file) ? { alt_text: file.altText } : {}

const tagsAt = (settings: InstagramSettings, item: number, withPlace: boolean) => {
  const tags = settings.user_tags?.filter((tag) => (tag.item ?? 1) === item) ?? []
  if (tags.length === 0) return undefined
  return tags.map(({ username, x, y }) => (withPlace ? { username, x, y } : { username }))
}

const shared = (caption: string, settings: InstagramSettings): ContainerFields =>
  formOf({
    caption,
    collaborators: settings.collaborators?.length ? settings.collaborators : undefined,
    location_id: settings.location_id,
    is_ai_generated: settings.is_ai_generated,
  })

const reel = (file: MediaFile, caption: string, settings: InstagramSettings): ContainerFields => ({
  media_type: 'REELS',
  ...mediaUrl(file),
  ...shared(caption, settings),
  ...formOf({
    share_to_feed: settings.share_to_feed ?? true,
    cover_url: settings.cover_url && asciiUrl(settings.cover_url),
    // Instagram ignores it beside a cover.
    thumb_offset: settings.cover_url ? undefined : settings.thumb_offset,
    audio_name: settings.audio_name,
    trial_params: settings.trial_params,
    user_tags: tagsAt(settings, 1, false),
  }),
})

const photo = (file: MediaFile, caption: string, settings: InstagramSettings): ContainerFields => ({
  ...mediaUrl(file),
  ...altText(file),
  ...shared(caption, settings),
  ...formOf({ user_tags: tagsAt(settings, 1, true) }),
})

const carouselItem = (file: MediaFile, settings: InstagramSettings, item: number): ContainerFields => ({
  is_carousel_item: 'true',
  ...(isVideo(file) ? { media_type: 'VIDEO' } : {}),
  ...mediaUrl(file),
  ...altText(file),
  ...(isVideo(file) ? {} : formOf({ user_tags: tagsAt(settings, item, true) })),
})

const story = (file: MediaFile, settings: InstagramSettings): ContainerFields => ({
  media_type: 'STORIES',
  ...mediaUrl(file),
  ...formOf({ user_tags: tagsAt(settings, 1, true) }),
})

const videoOnly = ['cover_url', 'thumb_offset', 'audio_name'] as const

/** Settings of a feed post that its files have no use for. */
const unusedSettings = (files: MediaFile[], settings: InstagramSettings): string[] => {
  const isReel = files.length === 1 && files.some(isVideo)
  const unused: string[] = isReel
    ? []
    : videoOnly
        .filter((name) => settings[name] !== undefined)
        .map((name) => `${name} was left out: it is for a single video`)
  for (const [index, tag] of (settings.user_tags ?? []).entries()) {
    const file = files[(tag.item ?? 1) - 1]
    if (file === undefined) unused.push(`user_tags[${index}] was left out: there is no item ${tag.item ?? 1}`)
    else if (files.length > 1 && isVideo(file))
      unused.push(`user_tags[${index}] was left out: a video in a carousel takes no tags`)
  }
  return unused
}

/**
 * From a job's content to the containers that Instagram wants for it.
 * https://developers.facebook.com/docs/instagram-platform/content-publishing
 */
export const planPost = (option: string, content: JobContent): Post => {
  const { mediaFiles: files, caption } = content
  const settings = readSettings(instagramSettings, content.settings)
  const [file] = files
  if (file === undefined) throw refused('media_rejected', 'mediaFiles: expected a picture or a video')
  const single = { text: caption, carousel: null }

  if (option === 'instagram_story') {
    return { ...single, text: '', kind: 'STORY', items: [story(file, settings)], warnings: [] }
  }
  if (option === 'instagram_reel') {
    return { ...single, kind: 'REELS', items: [reel(file, caption, settings)], warnings: [] }
  }
  const warnings = unusedSettings(files, settings)
  if (files.length > 1) {
    const items = files.map((each, index) => carouselItem(each, settings, index + 1))
    const carousel = { media_type: 'CAROUSEL', ...shared(caption, settings) }
    return { kind: 'FEED', text: caption, items, carousel, warnings }
  }
  // A single video has been a reel since July 2023, whatever it is called.
  return isVideo(file)
    ? { ...single, kind: 'REELS', items: [reel(file, caption, settings)], warnings }
    : { ...single, kind: 'FEED', items: [photo(file, caption, settings)], warnings }
}

/** The Instagram service, apart from where it runs. */
export const defineInstagram = (config: InstagramConfig, changed: Partial<Pace> = {}): PlatformDefinition => {
  const pace = paceOf(config.INSTAGRAM_PUBLISH_CALL_SECONDS, config.INSTAGRAM_DOUBT_SECONDS, changed)
  const clientAt = (baseUrl: string) =>
    createPlatformClient({ platform: 'instagram', baseUrl, reach: config })
  const clients = {
    instagram: clientAt(config.INSTAGRAM_API_BASE_URL),
    facebook: clientAt(config.INSTAGRAM_FACEBOOK_API_BASE_URL),
  }
  const api = {
    version: config.INSTAGRAM_API_VERSION,
    brake: createBrake('Instagram', config.CARTEIRO_MODE),
    pace,
  }
  const publish = publishByContainers({
    platform: { name: 'Instagram', pace, ...failures },
    apiOf: ({ account }) => {
      const client = account.profile.login === FACEBOOK_LOGIN ? clients.facebook : clients.instagram
      return createInstagramApi({ ...api, client }, account)
    },
    planPost,
  })
  return {
    catalog: withApiVersion(
      catalog,
      config.INSTAGRAM_API_VERSION,
      graphVersionEnds,
      config.INSTAGRAM_API_VERSION_SUNSET,
    ),
    connection: connection(config, clients),
    publish: Object.fromEntries(catalog.options.map(({ option }) => [option, publish])),
  }
}
