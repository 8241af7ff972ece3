import type { DocumentedCall } from '../meta/parameters.ts'

const PLATFORM = 'https://developers.facebook.com/documentation/instagram-platform'
const REFERENCE = `${PLATFORM}/instagram-graph-api/reference`
const GRAPH = 'https://developers.facebook.com/docs/graph-api/reference'
const LOGIN = `${PLATFORM}/instagram-api-with-instagram-login/business-login`
const PAGE_TOKENS = 'https://developers.facebook.com/docs/facebook-login/guides/access-tokens/get-long-lived'
const PAGED = 'limit after before'

const mediaFields =
  'id caption permalink shortcode timestamp media_type media_product_type media_url thumbnail_url username owner alt_text is_ai_generated comments_count like_count children'
const pageFields = 'id name username access_token category instagram_business_account'

/** Parameters of each call, as its document has them. Any other is refused, and a missing one too. */
export const documentedCalls: Record<string, DocumentedCall> = {
  create_container: {
    source: `${REFERENCE}/ig-user/media#creating`,
    optional:
      `image_url video_url media_type is_carousel_item caption alt_text user_tags location_id collaborators children
      share_to_feed cover_url thumb_offset audio_name trial_params is_ai_generated product_tags upload_type
      is_paid_partnership branded_content_sponsor_ids audio_configuration`.replace(/\s+/g, ' '),
  },
  publish_container: { source: `${REFERENCE}/ig-user/media_publish#creating`, required: 'creation_id' },
  get_container: {
    source: `${REFERENCE}/ig-container#fields`,
    fields: 'id status status_code copyright_check_status',
  },
  get_media: { source: `${PLATFORM}/reference/instagram-media#fields`, fields: mediaFields },
  list_media: {
    source: `${REFERENCE}/ig-user/media#reading`,
    optional: `since until ${PAGED}`,
    fields: mediaFields,
  },
  list_stories: { source: `${REFERENCE}/ig-user/stories`, optional: PAGED, fields: mediaFields },
  publishing_limit: {
    source: `${REFERENCE}/ig-user/content_publishing_limit`,
    optional: 'since',
    fields: 'quota_usage config',
  },
  me: {
    source: `${LOGIN}#get-user-info`,
    fields: 'id user_id username name account_type profile_picture_url followers_count media_count',
  },
  exchange_code: {
    source: `${LOGIN}#step-2--exchange-the-code-for-a-token`,
    required: 'client_id client_secret grant_type redirect_uri code',
  },
  exchange_short_token: {
    source: `${LOGIN}#step-3--get-a-long-lived-access-token`,
    required: 'grant_type client_secret access_token',
  },
  refresh_token: {
    source: `${PLATFORM}/reference/refresh_access_token`,
    required: 'grant_type access_token',
  },
  exchange_user_token: {
    source: PAGE_TOKENS,
    required: 'client_id client_secret',
    optional: 'redirect_uri code grant_type fb_exchange_token',
  },
  list_permissions: { source: `${GRAPH}/user/permissions`, optional: PAGED },
  list_pages: { source: `${GRAPH}/user/accounts`, optional: PAGED, fields: `${pageFields} tasks` },
  list_businesses: { source: `${GRAPH}/user/businesses`, optional: PAGED, fields: 'id name' },
  list_business_pages: { source: `${GRAPH}/business/owned_pages`, optional: PAGED, fields: pageFields },
  get_page_token: { source: `${GRAPH}/page#fields`, fields: 'access_token' },
}
