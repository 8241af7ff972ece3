/** A setting that is a picture, as JSON Schema: what `POST /api/media` answers of it, and nothing else. */
export const pictureSetting = (picture: {
  title: string
  types: readonly string[]
  maxBytes: number
}): Record<string, unknown> => ({
  type: 'object',
  title: picture.title,
  description: 'A picture as POST /api/media answers it',
  required: ['url', 'size', 'type'],
  additionalProperties: false,
  properties: {
    name: { type: 'string' },
    url: { type: 'string', format: 'uri', pattern: '^https?://' },
    size: { type: 'integer', minimum: 1, maximum: picture.maxBytes },
    type: { type: 'string', enum: [...picture.types] },
    width: { type: 'integer', minimum: 1 },
    height: { type: 'integer', minimum: 1 },
    frames: { type: 'integer', minimum: 1 },
    altText: { type: 'string' },
  },
})
