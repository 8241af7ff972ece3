import type { Guaranteed } from '../../guaranteed.ts'

const shares = 'https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares'
const organizations =
  'https://learn.microsoft.com/en-us/linkedin/marketing/community-management/organizations'

/**
 * What the pages of each API promise. Rest.li leaves out what is empty, so an empty upload token and the first byte 0
 * of a video's first part may be missing.
 */
export const guaranteed: Guaranteed = {
  initialize_image: {
    source: `${shares}/images-api#initialize-image-upload`,
    fields: ['value', 'value.uploadUrl', 'value.image'],
  },
  initialize_document: {
    source: `${shares}/documents-api#initialize-document-upload`,
    fields: ['value', 'value.uploadUrl', 'value.document'],
  },
  initialize_video: {
    source: `${shares}/videos-api#initialize-video-upload`,
    fields: [
      'value',
      'value.video',
      'value.uploadInstructions',
      'value.uploadInstructions[].uploadUrl',
      'value.uploadInstructions[].lastByte',
    ],
  },
  get_image: { source: `${shares}/images-api#get-a-single-image`, fields: ['id', 'owner', 'status'] },
  get_document: { source: `${shares}/documents-api#get-a-document`, fields: ['id', 'owner', 'status'] },
  get_video: { source: `${shares}/videos-api#get-a-video`, fields: ['id', 'owner', 'status'] },
  list_posts: { source: `${shares}/post-api-schema`, fields: ['elements[].id', 'elements[].author'] },
  get_userinfo: {
    source:
      'https://learn.microsoft.com/en-us/linkedin/consumer/integrations/self-serve/sign-in-with-linkedin-v2',
    fields: ['sub'],
  },
  list_organizations: {
    source: `${organizations}/organization-access-control-by-role`,
    fields: ['elements[].organization', 'elements[].role', 'elements[].state'],
  },
  get_organization: { source: `${organizations}/organization-lookup-api`, fields: ['id'] },
  refresh_token: {
    source: 'https://learn.microsoft.com/en-us/linkedin/shared/authentication/authorization-code-flow',
    fields: ['access_token', 'expires_in'],
  },
}
