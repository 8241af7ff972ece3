import { platforms } from '@carteiro/platforms'
import type { Hono } from 'hono'
import { createCodes } from '../../oauth/codes.ts'
import { addConsent } from '../../oauth/consent.ts'
import { endpointsOf, type SandboxContext, type SandboxEnv, type SharedState } from '../../platform.ts'
import { createRules } from '../../rules.ts'
import { accountPosts } from '../meta/account-posts.ts'
import { facebookLogin } from '../meta/facebook-login.ts'
import { createUsage } from '../meta/usage.ts'
import { userTokens } from '../meta/user-tokens.ts'
import { facebookConventions, unknownObject } from './conventions.ts'
import { facebookFeed } from './feed.ts'
import { facebookRules } from './rules.ts'
import { facebookStories } from './stories.ts'
import { facebookVideos } from './videos.ts'

const CODE_SECONDS = 3600
const BASE = '/facebook/:version{v2[0-9]\\.0}'

/** Each phase of an upload is an operation of its own, named by the parameter `upload_phase` in the body. */
const PHASES: Record<string, string> = { start: 'start', transfer: 'transfer', finish: 'finish' }

/** Facebook's Graph API for pages below /facebook. https://developers.facebook.com/documentation/pages-api/posts */
export const addFacebook = (app: Hono<SandboxEnv>, shared: SharedState): string[] => {
  const usage = createUsage('pages', () => rules().calls_per_day, shared.clock)
  const rules = createRules(app, 'facebook', facebookRules, usage.clear)
  const codes = createCodes(shared.store, shared.clock, 'facebook', CODE_SECONDS)
  addConsent(
    app,
    {
      ...facebookLogin,
      path: '/facebook/:version/dialog/oauth',
      knownScopes: platforms.facebook.sandbox.scopes,
      configurations: () => rules().login_configurations,
      needsConfiguration: () => rules().login_for_business,
      refusal: {
        error: 'access_denied',
        error_reason: 'user_denied',
        error_description: 'Permissions error',
      },
    },
    codes,
  )
  const users = userTokens(shared, codes, {
    platform: 'facebook',
    firstToken: {
      token: platforms.facebook.sandbox.renewal.more.user_token,
      scopes: platforms.facebook.sandbox.scopes,
    },
    view: ({ id, username }) => ({ id, name: username }),
    pageIdOf: ({ id }) => id,
    isOfBusiness: ({ id }) => rules().business_pages.includes(id),
  })
  const { register, operations } = endpointsOf(app, facebookConventions(shared, usage, users), shared)
  const posts = accountPosts(shared, 'facebook')
  const feed = facebookFeed(shared, posts, rules)
  const videos = facebookVideos(shared, posts, rules)
  const stories = facebookStories(shared, posts, feed, rules)

  // The body is read once and kept by the framework, so that the phase is known before it is handled.
  const phases = new WeakMap<Request, string>()
  for (const edge of ['videos', 'video_reels', 'video_stories']) {
    app.use(`${BASE}/:id/${edge}`, async (context, next) => {
      const body = context.req.method === 'POST' ? await context.req.parseBody().catch(() => ({})) : {}
      phases.set(context.req.raw, String((body as Record<string, unknown>).upload_phase ?? ''))
      await next()
    })
  }
  const phaseOf = (noun: string) => (context: SandboxContext) =>
    `${PHASES[phases.get(context.req.raw) ?? ''] ?? 'start'}_${noun}`

  register('get', `${BASE}/oauth/access_token`, 'exchange_token', users.issue)
  register('get', `${BASE}/me/permissions`, 'list_permissions', users.permissions)
  register('get', `${BASE}/me/accounts`, 'list_pages', users.accounts)
  register('get', `${BASE}/me/businesses`, 'list_businesses', users.businesses)
  register('get', `${BASE}/:id/:edge{owned_pages|client_pages}`, 'list_business_pages', users.businessPages)
  register('post', `${BASE}/:id/photos`, 'stage_photo', feed.addPhoto)
  register('post', `${BASE}/:id/feed`, 'stage_post', feed.addPost)
  register('get', `${BASE}/:id/published_posts`, 'list_posts', feed.list)
  register('post', `${BASE}/:id/videos`, phaseOf('video'), videos.upload)
  register('post', `${BASE}/:id/video_reels`, phaseOf('reel'), videos.hosted('video_reels'))
  register('post', `${BASE}/:id/video_stories`, phaseOf('story'), videos.hosted('video_stories'))
  register('post', '/facebook/video-upload/:version/:video', 'upload_file', videos.receive)
  register('post', `${BASE}/:id/photo_stories`, 'publish_photo_story', stories.addPhoto)
  register('get', `${BASE}/:id/stories`, 'list_stories', stories.list)
  // The same call publishes what is prepared, and edits what is out.
  const edits = new WeakSet<Request>()
  app.use(`${BASE}/:id`, async (context, next) => {
    const body = context.req.method === 'POST' ? await context.req.parseBody().catch(() => ({})) : {}
    if ('message' in body && !('is_published' in body)) edits.add(context.req.raw)
    await next()
  })
  const isEdit = (context: SandboxContext): boolean => edits.has(context.req.raw)
  register(
    'post',
    `${BASE}/:id`,
    (context) => (isEdit(context) ? 'edit_post' : 'publish_post'),
    (call) => (isEdit(call.context) ? feed.editPost(call) : feed.updatePost(call)),
  )

  // A post, a video or a reel: https://developers.facebook.com/docs/graph-api/reference/video#Deleting
  register('delete', `${BASE}/:id`, 'delete_post', ({ context, account }) => {
    const id = context.req.param('id') ?? ''
    const isThere = shared.store
      .posts()
      .some((post) => post.platform === 'facebook' && post.account.id === account.id && post.id === id)
    if (!isThere) throw unknownObject(id)
    feed.forget(id)
    videos.forget(id)
    shared.store.removePost(id)
    return Response.json({ success: true })
  })

  const isPage = (context: SandboxContext): boolean =>
    shared.store.accounts().some((one) => one.platform === 'facebook' && one.id === context.req.param('id'))
  const nameOf = (context: SandboxContext): string => {
    if (context.req.query('fields') === 'access_token') return 'get_page_token'
    if (isPage(context)) return 'get_page'
    return videos.isVideo(context.req.param('id') ?? '') ? 'get_video' : 'get_post'
  }
  register('get', `${BASE}/:id`, nameOf, (call) => {
    const { context, account } = call
    const id = context.req.param('id') ?? ''
    if (context.req.query('fields') === 'access_token') return users.ofPage(call)
    if (id === account.id) return Response.json({ id, name: account.username })
    if (videos.isVideo(id)) return videos.read(id, account.id)
    if (feed.isPost(id)) return feed.readPost(id, account.id)
    if (feed.isPhoto(id)) return feed.readPhoto(id, account.id)
    throw unknownObject(id)
  })
  const byPhase = ['video', 'reel', 'story'].flatMap((noun) => [`start_${noun}`, `finish_${noun}`])
  return [
    ...operations,
    'publish_post',
    'edit_post',
    ...byPhase,
    'transfer_video',
    'get_video',
    'get_post',
    'get_page',
    'get_page_token',
  ]
}
