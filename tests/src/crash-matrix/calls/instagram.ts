import type { CallUnderTest } from './call.ts'

const of = (
  option: string,
  media: CallUnderTest['media'],
  operation: 'create_container' | 'publish_container',
  skip = 0,
): CallUnderTest => ({ option, platform: 'instagram', media, operation, skip })

export const instagram: CallUnderTest[] = [
  of('instagram_feed', ['picture'], 'create_container'),
  of('instagram_feed', ['picture'], 'publish_container'),
  // A carousel: two items, then the one that holds them.
  of('instagram_feed', ['picture', 'picture'], 'create_container', 1),
  of('instagram_feed', ['picture', 'picture'], 'create_container', 2),
  of('instagram_feed', ['picture', 'picture'], 'publish_container'),
  of('instagram_reel', ['video'], 'create_container'),
  of('instagram_reel', ['video'], 'publish_container'),
  of('instagram_story', ['picture'], 'create_container'),
  of('instagram_story', ['picture'], 'publish_container'),
  of('instagram_story', ['video'], 'publish_container'),
]
