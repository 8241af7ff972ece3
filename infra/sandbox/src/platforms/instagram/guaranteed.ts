import type { Guaranteed } from '../../guaranteed.ts'

const PLATFORM = 'https://developers.facebook.com/documentation/instagram-platform'
const publishing = `${PLATFORM}/content-publishing`
const media = `${PLATFORM}/reference/instagram-media`
const login = `${PLATFORM}/instagram-api-with-instagram-login/business-login`
const results = 'https://developers.facebook.com/docs/graph-api/results'
const pageTokens = 'https://developers.facebook.com/docs/facebook-login/guides/access-tokens/get-long-lived'

/**
 * An id is the default field of everything in the Graph API, and lists come in `data`. What else is named in `fields`
 * is answered if it has a value.
 */
export const guaranteed: Guaranteed = {
  create_container: { source: publishing, fields: ['id'] },
  publish_container: { source: publishing, fields: ['id'] },
  get_container: {
    source: `${PLATFORM}/instagram-graph-api/reference/ig-container`,
    fields: ['id', 'status_code'],
  },
  get_media: { source: media, fields: ['id'] },
  list_media: { source: results, fields: ['data', 'data[].id', 'data[].timestamp'] },
  list_stories: { source: results, fields: ['data', 'data[].id', 'data[].timestamp'] },
  publishing_limit: { source: results, fields: ['data'] },
  me: { source: `${login}#get-user-info`, fields: ['id', 'user_id'] },
  exchange_code: { source: login, fields: ['data', 'data[].access_token'] },
  exchange_short_token: { source: login, fields: ['access_token'] },
  refresh_token: { source: `${PLATFORM}/reference/refresh_access_token`, fields: ['access_token'] },
  exchange_user_token: { source: pageTokens, fields: ['access_token'] },
  list_permissions: { source: results, fields: ['data', 'data[].permission', 'data[].status'] },
  list_pages: {
    source: results,
    fields: [
      'data',
      'data[].id',
      'data[].access_token',
      'data[].instagram_business_account',
      'data[].instagram_business_account.id',
    ],
  },
  list_businesses: { source: results, fields: ['data', 'data[].id'] },
  list_business_pages: { source: results, fields: ['data', 'data[].id', 'data[].access_token'] },
}
