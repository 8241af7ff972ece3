import { isObject, type Json } from './json.ts'

/** Fields that are in no document yet: readers must ignore them. */
const extras = { field_of_next_year: { since: 2027, values: [null, 'a'] }, x_experiment: 'b' }

/** Adds unknown fields to an answer, to its `data`, and to the entries of its lists. */
export const withExtras = (value: Json): Json => {
  if (Array.isArray(value)) return value.map(withExtras)
  if (!isObject(value)) return value
  const fields = Object.entries(value).map(([name, field]) => [
    name,
    name === 'data' || Array.isArray(field) ? withExtras(field) : field,
  ])
  return { ...Object.fromEntries(fields), ...extras }
}
