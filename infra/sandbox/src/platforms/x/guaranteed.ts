import type { Guaranteed } from '../../guaranteed.ts'

const openapi = 'https://docs.x.com/openapi.json'
const fields = 'https://docs.x.com/x-api/fundamentals/fields'
const tokens = 'https://datatracker.ietf.org/doc/html/rfc6749#section-5.1'

/**
 * The OpenAPI document (2.167, August 2026) requires very little; of posts and users the guide to fields promises the
 * ones that come by default. What is empty is left out.
 */
export const guaranteed: Guaranteed = {
  initialize_upload: { source: openapi, fields: ['data', 'data.id'] },
  finalize_upload: { source: openapi, fields: ['data', 'data.id'] },
  upload_status: { source: openapi, fields: ['data', 'data.id'] },
  set_alt_text: { source: openapi, fields: ['data', 'data.id'] },
  create_post: { source: openapi, fields: ['data', 'data.id', 'data.text'] },
  user_timeline: { source: fields, fields: ['data[].id'] },
  get_me: { source: fields, fields: ['data', 'data.id', 'data.name', 'data.username'] },
  refresh_token: { source: tokens, fields: ['access_token', 'token_type'] },
}
