import { type JobContent, kindOfMedia, type MediaFile } from '@carteiro/contracts'
import { readSettings } from '@carteiro/platform-kit'
import type { Author } from './author.ts'
import * as limits from './limits.ts'
import { littleText } from './little-text.ts'
import { type LinkedInSettings, linkedinSettings } from './settings.ts'

export type MediumKind = 'image' | 'video' | 'document'
export type Medium = { file: MediaFile; kind: MediumKind }

/** What is to be made at LinkedIn, before anything is. */
export type PlannedPost = {
  /** In LinkedIn's markup. */
  commentary: string
  settings: LinkedInSettings
  /** To be uploaded: the media of the post, or the picture of its link. */
  media: Medium[]
  isLink: boolean
  /** What was asked for and can't be had, for the author to read. */
  warnings: string[]
}

const mediumOf = (file: MediaFile): Medium => {
  const kind = kindOfMedia(file.type)
  return { file, kind: kind === 'gif' ? 'image' : kind }
}

const left = (setting: string, why: string): string => `settings.${setting} was left out: ${why}`

/** From a job's content to what LinkedIn is asked for. */
export const planPost = ({ caption, mediaFiles, settings: given }: JobContent): PlannedPost => {
  const settings = readSettings(linkedinSettings, given)
  const text = caption.normalize('NFC').trim()
  const hasLink = settings.link !== undefined && mediaFiles.length === 0
  const media = mediaFiles.map(mediumOf)
  if (hasLink && settings.linkThumbnail) {
    media.push({ file: { ...settings.linkThumbnail, name: 'thumbnail' }, kind: 'image' })
  }
  const isImage = media[0]?.kind === 'image'
  return {
    commentary: littleText(text),
    settings,
    media,
    isLink: hasLink,
    warnings: [
      ...(settings.link && !hasLink ? [left('link', 'LinkedIn shows media or a link')] : []),
      ...(settings.title && (mediaFiles.length === 0 || isImage)
        ? [left('title', 'only videos and documents have one')]
        : []),
      ...mediaFiles.flatMap((file, index) =>
        file.altText && !isImage
          ? [`mediaFiles[${index}].altText was left out: LinkedIn takes it for pictures only`]
          : [],
      ),
    ],
  }
}

const withoutExtension = (name: string): string => name.replace(/\.[^.]+$/, '') || name

/** The `content` of a post: a union of which one member is given. Titles and alt texts are plain text. */
export const contentOfPost = (
  { media, settings, isLink }: PlannedPost,
  urns: string[],
): Record<string, unknown> | undefined => {
  const { link, linkTitle, linkDescription, title } = settings
  const [first] = media
  if (isLink && link) {
    const article = {
      source: link,
      title: linkTitle ?? link.slice(0, limits.TITLE_MAX_CHARACTERS),
      ...(linkDescription ? { description: linkDescription } : {}),
      ...(urns[0] ? { thumbnail: urns[0] } : {}),
    }
    return { article }
  }
  if (!first) return undefined
  if (first.kind !== 'image') {
    const shown = title ?? (first.kind === 'document' ? withoutExtension(first.file.name) : undefined)
    return { media: { id: urns[0], ...(shown ? { title: shown } : {}) } }
  }
  const images = media.map(({ file }, index) => ({
    id: urns[index],
    ...(file.altText ? { altText: file.altText } : {}),
  }))
  return images.length === 1 ? { media: images[0] } : { multiImage: { images } }
}

/** The body of `POST /rest/posts`. */
export const bodyOfPost = (post: PlannedPost, author: Author, urns: string[]): Record<string, unknown> => {
  const content = contentOfPost(post, urns)
  return {
    author: author.urn,
    commentary: post.commentary,
    visibility: post.settings.visibility,
    distribution: {
      feedDistribution: post.settings.feedDistribution,
      targetEntities: post.settings.targetEntities,
      thirdPartyDistributionChannels: [],
    },
    ...(content ? { content } : {}),
    lifecycleState: 'PUBLISHED',
    isReshareDisabledByAuthor: post.settings.disableReshare,
  }
}
