import { isObject, type Json } from './json.ts'

const isEmpty = (value: Json): boolean =>
  value === null ||
  (Array.isArray(value) && value.length === 0) ||
  (isObject(value) && Object.keys(value).length === 0)

/**
 * Leaves out every field that is null, [] or {}, as platforms do. Entries of lists stay where they are.
 * @param keeps names of fields that the platform's documents show even when they are empty
 */
export const sparse = (value: Json, keeps: readonly string[] = []): Json => {
  if (Array.isArray(value)) return value.map((entry) => sparse(entry, keeps))
  if (!isObject(value)) return value
  const fields = Object.entries(value).map(([name, field]) => [name, sparse(field, keeps)] as const)
  return Object.fromEntries(fields.filter(([name, field]) => keeps.includes(name) || !isEmpty(field)))
}
