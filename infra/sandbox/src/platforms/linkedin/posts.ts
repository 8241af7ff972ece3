import { createHash } from 'node:crypto'
import { z } from 'zod'
import { keepMedia } from '../../media-files.ts'
import type { Call, SharedState } from '../../platform.ts'
import type { Post } from '../../store.ts'
import { type AssetKind, type Assets, readBody } from './assets.ts'
import { authorFor } from './authors.ts'
import { pageOf } from './parameters.ts'
import { refusal, unprocessable } from './refusals.ts'
import type { LinkedInRules } from './rules.ts'
import { readLittleText } from './text.ts'

const MAX_LENGTH = 3000
const MAX_TITLE = 400

const picture = z.strictObject({ id: z.string(), altText: z.string().max(4086).optional() })
const content = z.union([
  z.strictObject({ media: picture.extend({ title: z.string().min(1).optional() }) }),
  z.strictObject({ multiImage: z.strictObject({ images: z.array(picture).min(2).max(20) }) }),
  z.strictObject({
    article: z.strictObject({
      source: z.url({ protocol: /^https?$/ }),
      title: z.string().min(1).max(MAX_TITLE),
      description: z.string().optional(),
      thumbnail: z.string().optional(),
      thumbnailAltText: z.string().optional(),
    }),
  }),
])
const postBody = z.strictObject({
  author: z.string().regex(/^urn:li:(person|organization):[\w-]+$/),
  commentary: z.string(),
  visibility: z.enum(['PUBLIC', 'CONNECTIONS', 'LOGGED_IN']),
  distribution: z.strictObject({
    feedDistribution: z.enum(['MAIN_FEED', 'NONE']),
    targetEntities: z.array(z.record(z.string(), z.array(z.string()))),
    thirdPartyDistributionChannels: z.array(z.unknown()),
  }),
  lifecycleState: z.literal('PUBLISHED'),
  isReshareDisabledByAuthor: z.boolean().default(false),
  content: content.optional(),
})
/** What may be edited, of which only the text is tried here. */
const postPatch = z.strictObject({
  patch: z.strictObject({ $set: z.strictObject({ commentary: z.string() }) }),
})
type Body = z.output<typeof postBody>

type Kept = {
  id: string
  author: string
  fingerprint: string
  at: number
  isDeleted: boolean
  body: Body
  stored: string
}

/** What media a post shows, and of which kinds each may be. */
const mediaOf = (body: Body): { urns: string[]; kinds: AssetKind[]; altTexts: (string | null)[] } => {
  const { content: shown } = body
  if (!shown) return { urns: [], kinds: [], altTexts: [] }
  if ('multiImage' in shown) {
    const { images } = shown.multiImage
    return {
      urns: images.map(({ id }) => id),
      kinds: ['image'],
      altTexts: images.map(({ altText }) => altText ?? null),
    }
  }
  if ('media' in shown) {
    return {
      urns: [shown.media.id],
      kinds: ['image', 'video', 'document'],
      altTexts: [shown.media.altText ?? null],
    }
  }
  const { thumbnail } = shown.article
  return { urns: thumbnail ? [thumbnail] : [], kinds: ['image'], altTexts: [null] }
}

/** https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/posts-api */
export const linkedinPosts = (
  { store, clock, lag }: SharedState,
  rules: () => LinkedInRules,
  assets: Assets,
) => {
  const kept = () => store.collection<Kept>('linkedin-posts')

  const duplicateOf = (author: string, fingerprint: string): string | undefined => {
    const same = Object.values(kept()).find(
      (one) =>
        one.author === author &&
        one.fingerprint === fingerprint &&
        clock.now() - one.at < rules().duplicate_seconds * 1000 &&
        (!one.isDeleted || rules().remembers_deleted),
    )
    return same?.isDeleted ? `urn:li:share:${store.nextId()}` : same?.id
  }

  const view = ({ id, author, at, body, stored }: Kept) => ({
    id,
    author,
    commentary: stored,
    visibility: body.visibility,
    distribution: body.distribution,
    lifecycleState: 'PUBLISHED',
    isReshareDisabledByAuthor: body.isReshareDisabledByAuthor,
    ...(body.content ? { content: body.content } : {}),
    createdAt: at,
    publishedAt: at,
    lastModifiedAt: at,
  })

  return {
    create: async ({ context, account, request }: Call): Promise<Response> => {
      const body = await readBody(context, postBody)
      const author = authorFor(account, body.author, rules(), 'write')
      const { stored, shown, hashtags, mentions, cutOff } = readLittleText(body.commentary)
      if (shown.length > MAX_LENGTH) throw refusal(400, 'FIELD_LENGTH_TOO_LONG', 'commentary is too long')
      const { urns, kinds, altTexts } = mediaOf(body)
      if (!shown && !body.content) throw unprocessable(['ERROR :: /commentary :: a post must say something'])
      const files = urns.map((urn) => assets.usable(urn, body.author, kinds))
      if (
        files[0]?.kind === 'document' &&
        body.content &&
        'media' in body.content &&
        !body.content.media.title
      ) {
        throw refusal(400, 'MISSING_FIELD', 'content.media.title is required for documents')
      }
      const { targetEntities, feedDistribution } = body.distribution
      if (targetEntities.length > 0 && !author.isOrganization) {
        throw unprocessable(['ERROR :: /distribution/targetEntities :: only for organizations'])
      }
      const fingerprint = createHash('sha256')
        .update(JSON.stringify([body.commentary, body.content ?? null]))
        .digest('hex')
      const duplicate = duplicateOf(body.author, fingerprint)
      if (duplicate) {
        throw refusal(
          422,
          'UNPROCESSABLE_ENTITY',
          `com.linkedin.restli.BadRequestResponseException: Content is a duplicate of ${duplicate}`,
          {
            errorDetailType: 'com.linkedin.common.error.BadRequest',
            errorDetails: {
              inputErrors: [{ description: 'Duplicate post is detected', input: {}, code: 'DUPLICATE_POST' }],
            },
          },
        )
      }
      const id = `urn:li:${files[0]?.kind === 'video' ? 'ugcPost' : 'share'}:${store.nextId()}`
      kept()[id] = { id, author: body.author, fingerprint, at: clock.now(), isDeleted: false, body, stored }
      const media = await Promise.all(
        files.flatMap(({ measured }, index) =>
          measured ? [keepMedia(store, measured, altTexts[index] ?? null)] : [],
        ),
      )
      const post: Post = {
        platform: 'linkedin',
        account: { id: body.author, username: author.name },
        id,
        permalink: `https://www.linkedin.com/feed/update/${id}/`,
        text: shown,
        media,
        settings: {
          visibility: body.visibility,
          feedDistribution,
          targetEntities,
          commentary: body.commentary,
          ...(hashtags.length > 0 ? { hashtags } : {}),
          ...(mentions.length > 0 ? { mentions } : {}),
          ...(cutOff ? { cut_off: cutOff } : {}),
          isReshareDisabledByAuthor: body.isReshareDisabledByAuthor,
          ...(body.content && 'article' in body.content ? { article: body.content.article } : {}),
          ...(body.content && 'media' in body.content && body.content.media.title
            ? { title: body.content.media.title }
            : {}),
        },
        created_at: new Date().toISOString(),
        request,
      }
      store.addPost(post)
      return new Response(null, { status: 201, headers: rules().omits_post_id ? {} : { 'x-restli-id': id } })
    },

    list: ({ context, account }: Call): Response => {
      if (context.req.header('x-restli-method') !== 'FINDER')
        throw refusal(400, 'ILLEGAL_ARGUMENT', 'X-RestLi-Method must be FINDER')
      const { author = '' } = context.req.query()
      authorFor(account, author, rules(), 'read')
      const visible = Object.values(kept())
        .filter((one) => one.author === author && !one.isDeleted)
        .filter(({ at }) => clock.now() - at >= rules().list_delay_seconds * 1000)
        .reverse()
      return Response.json(pageOf(context, lag.listed('linkedin', visible).map(view)))
    },

    get: ({ context, account }: Call): Response => {
      const post = kept()[context.req.param('urn') ?? '']
      if (post) authorFor(account, post.author, rules(), 'read')
      if (!post || post.isDeleted || !lag.isReadable('linkedin', post.id)) {
        throw refusal(404, 'NOT_FOUND', 'Could not find entity')
      }
      return Response.json(view(post))
    },

    edit: async ({ context, account }: Call): Promise<Response> => {
      if (context.req.header('x-restli-method') !== 'PARTIAL_UPDATE')
        throw refusal(400, 'ILLEGAL_ARGUMENT', 'X-RestLi-Method must be PARTIAL_UPDATE')
      const post = kept()[context.req.param('urn') ?? '']
      if (post) authorFor(account, post.author, rules(), 'write')
      if (!post || post.isDeleted) throw refusal(404, 'NOT_FOUND', 'Could not find entity')
      const { commentary } = (await readBody(context, postPatch)).patch.$set
      const { stored, shown } = readLittleText(commentary)
      if (shown.length > MAX_LENGTH) throw refusal(400, 'FIELD_LENGTH_TOO_LONG', 'commentary is too long')
      Object.assign(post, { stored, body: { ...post.body, commentary } })
      store.changePost(post.id, { text: shown, settings: { commentary } })
      return new Response(null, { status: 204 })
    },

    remove: ({ context, account }: Call): Response => {
      const post = kept()[context.req.param('urn') ?? '']
      if (post) {
        authorFor(account, post.author, rules(), 'write')
        post.isDeleted = true
        store.removePost(post.id)
      }
      return new Response(null, { status: 204 })
    },
  }
}
