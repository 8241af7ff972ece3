import { type JobContent, kindOfMedia, type MediaFile } from '@carteiro/contracts'
import {
  type Account,
  type Attempt,
  historyOf,
  noteTime,
  onlyOne,
  PlatformFailure,
  readSettings,
} from '@carteiro/platform-kit'
import type { Author, MediumKind, Work } from '../api.ts'
import { type LinkedInSettings, linkedinSettings } from '../catalog.ts'
import { TITLE_MAX_CHARACTERS } from '../limits.ts'
import {
  CREATED_WITHOUT_ID,
  type Created,
  type CreateIntent,
  createIntent,
  findPosts,
  findSince,
  reconcilePost,
} from '../reconcile.ts'

/**
 * LinkedIn's markup of a post's text. A reserved character that is not escaped does not fail: LinkedIn answers 201
 * and silently cuts the text there.
 * https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/little-text-format
 */
const RESERVED = /[\\|{}@[\]()<>#*_~]/g

/** `@[Exact Name](urn:li:organization:1)`, as a user writes it and as LinkedIn takes it. */
const MENTION = String.raw`@\[(?<name>[^\]\n]+)\]\((?<urn>urn:li:(?:person|organization):[\w-]+)\)`

/** What a word begins with. A combining mark belongs to the character before it, as in the keycap #️⃣. */
const FIRST = String.raw`\p{L}\p{N}_`
/** What it goes on with: also combining marks, and the invisible joiners of Indic, Persian and Mongolian spelling. */
const NEXT = String.raw`\p{L}\p{N}\p{M}_\u180e\u200c\u200d`
/** Punctuation that is part of a word when one of its letters follows: Catalan, Hebrew, Tibetan, Japanese. */
const INNER = String.raw`\u00b7\u05be\u05f3\u05f4\u0f0b\u0f0c\u30a0\u30fb`
/** Both signs that the template takes: # and its full-width form. */
const HASHTAG = `(?<![${NEXT}&/#＃])(?<sign>[#＃])(?<tag>[${FIRST}](?:[${NEXT}]|[${INNER}](?=[${FIRST}]))*)`
const TEMPLATE = new RegExp(`${MENTION}|${HASHTAG}`, 'gu')

const escaped = (text: string): string => text.replace(RESERVED, String.raw`\$&`)

/** A number alone, as in "#1", is no hashtag. */
const isHashtag = (tag: string | undefined): tag is string => tag !== undefined && /\p{L}/u.test(tag)

/** What a user wrote, as LinkedIn wants it: mentions and hashtags work, everything else shows as it was written. */
export const littleText = (text: string): string =>
  splitTemplates(text)
    .map(({ written, name, urn, sign, tag }) => {
      if (name && urn) return `@[${escaped(name)}](${urn})`
      if (sign && isHashtag(tag)) return `{hashtag|${escaped(sign)}|${escaped(tag)}}`
      return escaped(written)
    })
    .join('')

type Part = { written: string; name?: string; urn?: string; sign?: string; tag?: string }

/** The text in its order: plain parts, mentions and hashtags. */
const splitTemplates = (text: string): Part[] => {
  const parts: Part[] = []
  let from = 0
  for (const match of text.matchAll(TEMPLATE)) {
    parts.push({ written: text.slice(from, match.index) }, { written: match[0], ...match.groups })
    from = match.index + match[0].length
  }
  return [...parts, { written: text.slice(from) }]
}

const ORGANIZATION = 'urn:li:organization:'

/** An account's id is a URN, or a member's bare id. https://learn.microsoft.com/en-us/linkedin/marketing/increasing-access */
export const authorOf = ({ externalId, scopes }: Pick<Account, 'externalId' | 'scopes'>): Author => {
  const isOrganization = externalId.startsWith(ORGANIZATION)
  return {
    urn: externalId.startsWith('urn:li:') ? externalId : `urn:li:person:${externalId}`,
    isOrganization,
    isReadable: scopes.includes(isOrganization ? 'r_organization_social' : 'r_member_social'),
  }
}

export type Medium = { file: MediaFile; kind: MediumKind }

/** What is to be made at LinkedIn, before anything is. */
export type PlannedPost = {
  /** In LinkedIn's markup. */
  commentary: string
  settings: LinkedInSettings
  /** To be uploaded: the media of the post, or the picture of its link. */
  media: Medium[]
  isLink: boolean
  /** What was asked for and can't be had, for the user to read. */
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
const contentOfPost = (
  { media, settings, isLink }: PlannedPost,
  urns: string[],
): Record<string, unknown> | undefined => {
  const { link, linkTitle, linkDescription, title } = settings
  const [first] = media
  if (isLink && link) {
    const article = {
      source: link,
      title: linkTitle ?? link.slice(0, TITLE_MAX_CHARACTERS),
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
const bodyOfPost = (post: PlannedPost, author: Author, urns: string[]): Record<string, unknown> => {
  const content = contentOfPost(post, urns)
  return {
    author: author.urn,
    commentary: post.commentary,
    visibility: post.settings.visibility,
    distribution: {
      feedDistribution: post.settings.feedDistribution,
      targetEntities: post.settings.targetEntities ?? [],
      thirdPartyDistributionChannels: [],
    },
    ...(content ? { content } : {}),
    lifecycleState: 'PUBLISHED',
    isReshareDisabledByAuthor: post.settings.disableReshare,
  }
}

const CREATE = 'create_post'
const HTTP_CREATED = 201

/** What is known of this post from earlier attempts. */
export type History = {
  /** The media of a call that is done or in doubt: nothing of what comes before it may be touched any more. */
  media: string[] | undefined
  isBegun: boolean
  /** When the first call was made whose end stayed unknown, and the user asked for another try. */
  doubtSince: string | null
}

export const createHistory = (attempt: Pick<Attempt, 'earlier'>): History => {
  const earlier = historyOf(attempt, CREATE, createIntent)
  if (!earlier) return { media: undefined, isBegun: false, doubtSince: null }
  const { intent, isBegun, wasInDoubt } = earlier
  const doubtSince = intent.doubt_since ?? (wasInDoubt ? intent.t0 : null)
  // A call in doubt is repeated with the very same media: only then LinkedIn knows a duplicate.
  return { media: isBegun || doubtSince !== null ? intent.media : undefined, isBegun, doubtSince }
}

/** The post that LinkedIn names of a duplicate. A hint, no proof: after a deletion it may be no post of ours. */
export const duplicateOf = ({ text }: PlatformFailure): string | undefined =>
  /duplicate of (urn:li:\w+:[\w-]+)/.exec(text)?.[1]

/**
 * The one call that makes the post visible. LinkedIn has no idempotency key: a call without an answer is never
 * repeated by itself. When its user asks for it, a refusal as duplicate says that the first call had its effect. There is
 * one such step for all generations of the media.
 * @throws Pending, PlatformError
 */
export const createPost = async (
  work: Work,
  post: PlannedPost,
  media: string[],
  { isBegun, doubtSince }: History,
): Promise<Created> => {
  const { attempt, api, author } = work
  const intent: CreateIntent = {
    t0: new Date().toISOString(),
    author: author.urn,
    readable: author.isReadable,
    commentary: post.commentary,
    link: post.isLink ? (post.settings.link ?? null) : null,
    media,
    doubt_since: doubtSince,
  }

  /** The post of a call in doubt may have come to light since. */
  const lateComer = async (): Promise<string | undefined> =>
    isBegun || doubtSince === null || !author.isReadable ? undefined : onlyOne(await findPosts(work, intent))

  const act = async (signal: AbortSignal): Promise<Created> => {
    if (known) return { post_urn: known }
    try {
      return { post_urn: await api.createPost(bodyOfPost(post, author, media), signal) }
    } catch (error) {
      const isDuplicate = error instanceof PlatformFailure && error.reason === 'duplicate'
      if (!isDuplicate || doubtSince === null) throw error
      return { post_urn: duplicateOf(error) ?? null, is_guess: true }
    }
  }

  const known = await lateComer()
  try {
    return await attempt.step(CREATE, {
      publishes: true,
      callSeconds: work.createCallSeconds,
      intent,
      act,
      reconcile: (recorded, _beganAt, seconds) => reconcilePost(work, recorded, seconds),
      findSince: (since) => findSince(work, intent, since),
    })
  } catch (error) {
    const isCreated = error instanceof PlatformFailure && error.platformError.status === HTTP_CREATED
    if (isCreated) await noteTime(attempt, CREATED_WITHOUT_ID)
    throw error
  }
}
