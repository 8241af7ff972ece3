/**
 * The same JSON value without what Postgres refuses in text and jsonb: NUL characters and halves of surrogate pairs, which
 * become U+FFFD. Platforms and users send both.
 *
 * https://www.postgresql.org/docs/17/datatype-json.html
 */
export const storable = (value: unknown): unknown => {
  if (typeof value === 'string') return value.replaceAll('\0', '\uFFFD').toWellFormed()
  if (Array.isArray(value)) return value.map(storable)
  if (typeof value !== 'object' || value === null || 'toJSON' in value) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [storable(key) as string, storable(inner)]),
  )
}
