/** A setting that is a picture, as JSON Schema; what else `POST /api/media` answers of it may be there. */
export const pictureSetting = (picture: {
  title: string
  types: readonly string[]
  maxBytes: number
}): Record<string, unknown> => ({
  type: 'object',
  title: picture.title,
  description: 'A picture as POST /api/media answers it',
  required: ['url', 'size', 'type'],
  properties: {
    url: { type: 'string', format: 'uri', pattern: '^https?://' },
    size: { type: 'integer', minimum: 1, maximum: picture.maxBytes },
    type: { type: 'string', enum: [...picture.types] },
  },
})
