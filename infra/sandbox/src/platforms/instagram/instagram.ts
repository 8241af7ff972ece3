import type { Hono } from 'hono'
import { endpointsOf, type SandboxContext, type SandboxEnv, type Surroundings } from '../../platform.ts'
import { createRules } from '../../rules.ts'
import { graphError } from '../meta/graph-error.ts'
import { createUsage } from '../meta/usage.ts'
import { instagramContainers } from './containers.ts'
import { instagramMedia } from './media.ts'
import { instagramRefresh } from './oauth.ts'
import { instagramRules } from './rules.ts'
import { instagramVoice } from './voice.ts'

const BASE = '/instagram/:version{v2[0-9]\\.0}'

/** Instagram's API with Instagram Login below /instagram. */
export const addInstagram = (app: Hono<SandboxEnv>, world: Surroundings): string[] => {
  const usage = createUsage('instagram', () => rules().calls_per_day, world.clock)
  const rules = createRules(app, 'instagram', instagramRules, usage.clear)
  const { register, operations } = endpointsOf(app, instagramVoice(world, usage), world)
  const containers = instagramContainers(world, rules)
  const media = instagramMedia(world, containers, rules)

  register(
    'get',
    '/instagram/refresh_access_token',
    'refresh_token',
    instagramRefresh(world.store, world.clock),
  )

  register('get', `${BASE}/me`, 'me', ({ account }) =>
    Response.json({
      id: account.id,
      user_id: account.id,
      username: account.username,
      account_type: 'BUSINESS',
    }),
  )
  register('post', `${BASE}/:id/media`, 'create_container', containers.create)
  register('post', `${BASE}/:id/media_publish`, 'publish_container', media.publish)
  register('get', `${BASE}/:id/media`, 'list_media', media.list)
  register('get', `${BASE}/:id/stories`, 'list_stories', media.stories)
  register('get', `${BASE}/:id/content_publishing_limit`, 'publishing_limit', media.limit)

  const isContainer = (context: SandboxContext): boolean =>
    Boolean(containers.all()[context.req.param('id') ?? ''])
  const nameOf = (context: SandboxContext): string => (isContainer(context) ? 'get_container' : 'get_media')
  register('get', `${BASE}/:id`, nameOf, ({ context, account }) => {
    const id = context.req.param('id') ?? ''
    if (isContainer(context)) return containers.read(containers.find(id, account.id))
    const found = media.find(id, account.id)
    if (!found)
      throw graphError(400, 100, `Unsupported get request. Object with ID '${id}' does not exist`, 33)
    return found
  })
  return [...operations, 'get_container', 'get_media']
}
