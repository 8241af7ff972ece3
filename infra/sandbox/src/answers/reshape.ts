import { z } from 'zod'
import { bareNumber, isObject, type Json } from './json.ts'

/**
 * A change to an answer. `path`: names with dots between them, `[]` for every entry of a list, `*` for every field of
 * an object; empty: the whole answer. `number`: an id of digits is written as a bare JSON number. `reverse`: a list in the
 * opposite order.
 */
export const edit = z.strictObject({
  path: z.string(),
  do: z.enum(['omit', 'null', 'set', 'number', 'reverse']),
  value: z.json().optional(),
})
export type Edit = z.input<typeof edit>

const partsOf = (path: string): string[] => path.split(/\.|(?=\[\])/).filter(Boolean)
const isDigits = (value: Json): value is string => typeof value === 'string' && /^\d+$/.test(value)

const changed = (value: Json, { do: what, value: given = null }: Edit): Json | undefined => {
  if (what === 'omit') return undefined
  if (what === 'null') return null
  if (what === 'set') return given as Json
  if (what === 'reverse') return Array.isArray(value) ? value.toReversed() : value
  return isDigits(value) ? bareNumber(value) : value
}

const applyAt = (value: Json, [part, ...rest]: string[], how: Edit): Json | undefined => {
  if (part === undefined) return changed(value, how)
  const inner = (entry: Json): Json | undefined => applyAt(entry, rest, how)
  if (part === '[]') {
    return Array.isArray(value) ? value.map(inner).filter((entry) => entry !== undefined) : value
  }
  if (!isObject(value)) return value
  const names = part === '*' ? Object.keys(value) : [part]
  const fields = { ...value }
  for (const name of names) {
    // What is not there can be set, but has nothing inside that could be changed.
    const isThere = name in fields
    if (!isThere && (rest.length > 0 || how.do === 'number' || how.do === 'reverse')) continue
    const field = inner(fields[name] ?? null)
    if (field === undefined) delete fields[name]
    else fields[name] = field
  }
  return fields
}

export const reshape = (answer: Json, edits: readonly Edit[]): Json =>
  edits.reduce<Json>((value, how) => applyAt(value, partsOf(how.path), how) ?? null, answer)
