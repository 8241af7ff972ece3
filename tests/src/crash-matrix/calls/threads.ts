import type { CallUnderTest } from './call.ts'

const of = (
  media: CallUnderTest['media'],
  operation: 'create_container' | 'publish_container',
  skip = 0,
): CallUnderTest => ({ option: 'threads_post', platform: 'threads', media, operation, skip })

export const threads: CallUnderTest[] = [
  of([], 'create_container'),
  of([], 'publish_container'),
  of(['picture'], 'publish_container'),
  of(['video'], 'publish_container'),
  // A carousel: two items, then the one that holds them.
  of(['picture', 'picture'], 'create_container', 1),
  of(['picture', 'picture'], 'create_container', 2),
  of(['picture', 'picture'], 'publish_container'),
  { ...of([], 'create_container', 1), parts: 3 },
  ...[0, 1, 2].map((skip) => ({ ...of([], 'publish_container', skip), parts: 3 })),
  { option: 'threads_post', platform: 'threads', media: [], operation: 'delete_post', action: 'unpublish' },
]
