import type { CallUnderTest } from './call.ts'

const upload = ['initialize_upload', 'append_upload', 'finalize_upload']
const of = (media: CallUnderTest['media'], operations: string[]): CallUnderTest[] =>
  operations.map((operation) => ({ option: 'x_post', platform: 'x', media, operation }))

export const x: CallUnderTest[] = [
  ...of(['picture'], [...upload, 'create_post']),
  ...of(['picture', 'picture'], ['create_post']),
  ...of(['described picture'], ['set_alt_text']),
  ...of(['video'], [...upload, 'create_post']),
  ...[0, 1, 2].map((skip) => ({
    option: 'x_post',
    platform: 'x',
    media: [],
    operation: 'create_post',
    parts: 3,
    skip,
  })),
  ...of(['picture'], ['delete_post']).map((call) => ({ ...call, action: 'unpublish' as const })),
]
