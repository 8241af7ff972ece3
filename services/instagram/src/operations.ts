/** The calls that this service makes, as spans, logs and errors name them. */
export type Operation =
  | 'create_container'
  | 'create_carousel'
  | 'get_container'
  | 'publish_container'
  | 'get_media'
  | 'list_media'
  | 'list_stories'
  | 'publishing_limit'
