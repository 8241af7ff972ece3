import type { Guaranteed } from '../../guaranteed.ts'

const THREADS = 'https://developers.facebook.com/documentation/threads'
const posts = `${THREADS}/posts`
const retrieval = `${THREADS}/retrieve-and-discover-posts/retrieve-posts`
const tokens = `${THREADS}/get-started/get-access-tokens-and-permissions`
const longLived = `${THREADS}/get-started/long-lived-tokens`

/**
 * An id is the default field of every answer, and lists come in `data`. What else is named in `fields` is answered if
 * it has a value: a flagged post has no permalink, a post of media alone no text.
 */
export const guaranteed: Guaranteed = {
  create_container: { source: posts, fields: ['id'] },
  publish_container: { source: posts, fields: ['id'] },
  get_container: { source: `${THREADS}/troubleshooting`, fields: ['id', 'status'] },
  get_post: { source: retrieval, fields: ['id'] },
  list_posts: { source: retrieval, fields: ['data', 'data[].id', 'data[].timestamp'] },
  list_replies: {
    source: `${THREADS}/retrieve-and-manage-replies`,
    fields: ['data', 'data[].id', 'data[].timestamp', 'data[].replied_to', 'data[].replied_to.id'],
  },
  publishing_limit: { source: `${THREADS}/troubleshooting`, fields: ['data'] },
  me: { source: `${THREADS}/threads-profiles`, fields: ['id'] },
  exchange_code: { source: tokens, fields: ['access_token'] },
  exchange_short_token: { source: longLived, fields: ['access_token'] },
  refresh_token: { source: longLived, fields: ['access_token'] },
}
