import { z } from 'zod'
import { textCounting } from './text-counting.ts'

/**
 * The conditions of a catalog's rules: data, evaluated alike by the gateway, the studio and the services. A condition is
 * true, false, or unknown when it needs the account's facts or the time and these are not known; a rule applies when it
 * is true.
 *
 * A path names a fact: `caption` · `parts.count`, 1 where there is no thread · `settings.privacy` · `files.count` · `files.0.durationSeconds` (as in `mediaFiles`,
 * with `kind` and `aspectRatio`) · `account.external_id`, `account.scopes`, `account.profile.…` · and in a rule for `each` entry of a
 * list `item` (`item.altText`) and `index`.
 */
const path = z.string().regex(/^(caption|index|(settings|files|parts|account|item)(\.[A-Za-z0-9_]+)*)$/)

/**
 * How a length is counted: a text as its platform counts it · `items` of a list · `comma_list`: the characters of a
 * list's texts with a comma between two of them, and quotes around one that has a space (YouTube's tags).
 */
const lengthCounting = z.enum([...textCounting.options, 'items', 'comma_list'])
export type LengthCounting = z.infer<typeof lengthCounting>

const value = z.union([
  path,
  z.strictObject({ value: path, length: lengthCounting }),
  /** Converted to another unit, such as seconds to milliseconds. */
  z.strictObject({ value: path, times: z.number() }),
  /** A fact of the file whose number another fact holds, counted from `first`. */
  z.strictObject({ file: path, first: z.union([z.literal(0), z.literal(1)]), fact: z.string() }),
])
export type Value = z.infer<typeof value>

const scalar = z.union([z.string(), z.number(), z.boolean()])
const number = z.union([z.number(), value])
const moment = z.strictObject({ at: z.enum(['now', 'due']), plus_seconds: z.number().optional() })
export type Moment = z.infer<typeof moment>

const isPattern = (text: string): boolean => {
  try {
    return Boolean(new RegExp(text, 'u'))
  } catch {
    return false
  }
}
/** A regular expression with the flag `u`. */
export const pattern = z.string().refine(isPattern, 'expected a regular expression')

const test = z.union([
  /** A missing value, null, an empty text and an empty list are not present. */
  z.strictObject({ value, present: z.boolean() }),
  z.strictObject({ value, equals: scalar }),
  z.strictObject({ value, in: z.array(scalar) }),
  /** Of a list: at least one of its texts matches. */
  z.strictObject({ value, matches: pattern }),
  z.strictObject({ value, above: number }),
  z.strictObject({ value, below: number }),
  /** A fact that is a time, ISO 8601 with an offset. `due`: when the post is to be published. */
  z.strictObject({ value, before: moment }),
  z.strictObject({ value, after: moment }),
  /** The number of files of these kinds or types, or of all files; at least one when no number is given. */
  z.strictObject({
    files: z.strictObject({
      kinds: z.array(z.string()).optional(),
      types: z.array(z.string()).optional(),
      min: z.int().optional(),
      max: z.int().optional(),
    }),
  }),
])

export type Condition =
  | { all: Condition[] }
  | { any: Condition[] }
  | { not: Condition }
  | z.infer<typeof test>

/** Every form of a condition, for authors of catalogs. Readers ignore forms that they do not know. */
export const condition: z.ZodType<Condition> = z.lazy(() =>
  z.union([
    z.strictObject({ all: z.array(condition) }),
    z.strictObject({ any: z.array(condition) }),
    z.strictObject({ not: condition }),
    test,
  ]),
)
