import type { CallUnderTest } from './call.ts'

/** Its posts can be read; a member's cannot. */
const organization = { account: 'urn:li:organization:5590506' }
const of = (
  media: CallUnderTest['media'],
  operation: string,
  more: Pick<CallUnderTest, 'account' | 'skip' | 'action'> = {},
): CallUnderTest => ({ option: 'linkedin_post', platform: 'linkedin', media, operation, ...more })

export const linkedin: CallUnderTest[] = [
  of([], 'create_post'),
  of([], 'create_post', organization),
  of(['picture'], 'initialize_image'),
  of(['picture', 'picture'], 'upload_image', { skip: 1 }),
  of(['picture'], 'create_post', organization),
  of(['large video'], 'initialize_video'),
  of(['large video'], 'upload_video_part', { skip: 1 }),
  of(['large video'], 'finalize_video'),
  of(['large video'], 'create_post'),
  of(['document'], 'initialize_document'),
  of(['document'], 'upload_document'),
  of([], 'edit_post', { action: 'edit' }),
  of([], 'delete_post', { action: 'unpublish' }),
]
