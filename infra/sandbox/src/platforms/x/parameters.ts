import type { SandboxContext } from '../../platform.ts'
import { invalid } from './problems.ts'
import type { XRules } from './rules.ts'
import type { Asked } from './views.ts'

const objects = ['user.fields', 'media.fields', 'poll.fields', 'place.fields', 'expansions']
const POST_FIELDS = ['tweet.fields', 'post.fields']

/** Query parameters of each call; `!` marks those that it demands. https://docs.x.com/openapi.json */
const PARAMETERS: Record<string, string[]> = {
  get_me: ['user.fields', 'expansions', ...POST_FIELDS],
  initialize_upload: [],
  append_upload: [],
  finalize_upload: [],
  upload_status: ['media_id!', 'command'],
  set_alt_text: [],
  create_post: [],
  user_timeline: [
    'max_results',
    'pagination_token',
    'start_time',
    'end_time',
    'since_id',
    'until_id',
    'exclude',
    ...objects,
    ...POST_FIELDS,
  ],
  get_post: [...objects, ...POST_FIELDS],
  delete_post: [],
}

/** What `user.fields` may name. https://docs.x.com/openapi.json, UserFieldsParameter */
const USER_FIELDS = [
  'confirmed_email connection_status created_at description entities id is_identity_verified location name parody',
  'profile_banner_url profile_image_url protected public_metrics receives_your_dm subscribes_to_you subscription',
  'subscription_type url username verified verified_followers_count verified_type withheld',
].flatMap((line) => line.split(' '))

/** What `post.fields` may name, here: https://docs.x.com/openapi.json, PostFieldsParameter */
const FIELDS_OF_POSTS = [
  'article attachments card_uri community_id context_annotations conversation_id created_at display_text_range',
  'edit_controls entities geo id lang media_metadata non_public_metrics organic_metrics paid_partnership',
  'possibly_sensitive promoted_metrics public_metrics reply_settings scopes source text withheld',
].flatMap((line) => line.split(' '))
const fieldsOfPosts = (spelling: 'tweet' | 'post'): string[] => [
  ...FIELDS_OF_POSTS,
  `note_${spelling}`,
  ...(spelling === 'tweet' ? ['author_id', 'in_reply_to_user_id', 'referenced_tweets'] : []),
]

const listed = (query: string | undefined, allowed: string[], name: string): string[] => {
  const values = (query ?? '').split(',').filter(Boolean)
  const unknown = values.find((value) => !allowed.includes(value))
  if (unknown) {
    throw invalid(`The \`${name}\` query parameter value [${unknown}] is not one of [${allowed.join(',')}]`, {
      [name]: [unknown],
    })
  }
  return values
}

/** @throws Refusal for a parameter that the call does not have, or lacks */
export const requireParameters = ({ req }: SandboxContext, operation: string, rules: XRules): void => {
  const wanted = PARAMETERS[operation]
  if (!wanted) return
  const query = req.query()
  const refused =
    rules.post_field_names === 'both'
      ? []
      : POST_FIELDS.filter((name) => !name.startsWith(rules.post_field_names))
  const known = wanted.map((name) => name.replace('!', '')).filter((name) => !refused.includes(name))
  const unknown = Object.keys(query).find((name) => !known.includes(name))
  if (unknown) {
    throw invalid(`The query parameter [${unknown}] is not one of [${known.join(',')}]`, {
      [unknown]: [query[unknown]],
    })
  }
  const missing = wanted.find((name) => name.endsWith('!') && !query[name.slice(0, -1)])
  if (missing) throw invalid(`The \`${missing.slice(0, -1)}\` query parameter can not be empty`)
}

/** @throws Refusal for a field that posts do not have */
export const askedOfPosts = ({ req }: SandboxContext): Asked => {
  const spelling = req.query('post.fields') === undefined ? 'tweet' : 'post'
  const name = `${spelling}.fields`
  return { spelling, fields: listed(req.query(name), fieldsOfPosts(spelling), name) }
}

/** @throws Refusal for a field that users do not have */
export const askedOfUsers = ({ req }: SandboxContext): string[] =>
  listed(req.query('user.fields'), USER_FIELDS, 'user.fields')
