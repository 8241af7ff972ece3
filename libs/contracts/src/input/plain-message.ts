import type { z } from 'zod'
import { INSTANT_PATTERN } from './instant-pattern.ts'

/** The longest part of a value that a message quotes. */
const MAX_QUOTED = 40

const articles: Record<string, string> = {
  string: 'a string',
  number: 'a number',
  int: 'a whole number',
  bigint: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  tuple: 'a list',
  null: 'null',
  date: 'a time',
}

/** Describes the value that was sent, in its sender's terms. */
export const thisIs = (input: unknown): string => {
  if (input === undefined) return 'it is missing'
  if (input === null) return 'this is null'
  if (Array.isArray(input)) return input.length === 0 ? 'this is an empty list' : 'this is a list'
  if (typeof input === 'object') return 'this is an object'
  if (typeof input === 'string') {
    if (input === '') return 'this is an empty string'
    const quoted = input.length > MAX_QUOTED ? `${input.slice(0, MAX_QUOTED)}…` : input
    return `this is the string ${JSON.stringify(quoted.toWellFormed())}`
  }
  if (Number.isNaN(input)) return 'this is no number'
  return typeof input === 'number' ? `this is the number ${input}` : `this is ${input}`
}

/** A message of what a schema expects and what it got. */
export const expecting =
  (what: string) =>
  ({ input }: { input?: unknown }): string =>
    `expected ${what}, ${thisIs(input)}`

const unitOf = (origin: string, count: number): string => {
  if (origin === 'string') return count === 1 ? ' character' : ' characters'
  if (origin === 'array' || origin === 'set') return count === 1 ? ' entry' : ' entries'
  return ''
}
const sizeOf = (input: unknown): string =>
  typeof input === 'string' || Array.isArray(input) ? `this has ${input.length}` : thisIs(input)

const formats: Record<string, string> = {
  url: 'a URL such as https://example.com/a.jpg',
  datetime: 'a time with its offset, such as 2027-01-31T12:00:00Z',
  uuid: 'a UUID',
  guid: 'a UUID',
  email: 'an e-mail address',
}

const instantPattern = String(new RegExp(INSTANT_PATTERN))

type Issue = z.core.$ZodRawIssue

const boundary = (issue: Issue & { code: 'too_big' | 'too_small' }): string => {
  const bound = issue.code === 'too_big' ? issue.maximum : issue.minimum
  const isCounted = ['string', 'array', 'set'].includes(issue.origin)
  const phrases = issue.code === 'too_big' ? ['at most', 'less than'] : ['at least', 'more than']
  const phrase = issue.inclusive === false ? phrases[1] : phrases[0]
  const unit = unitOf(issue.origin, Number(bound))
  return `expected ${phrase} ${bound}${unit}, ${isCounted ? sizeOf(issue.input) : thisIs(issue.input)}`
}

/** Explains a problem to the sender of a value: what was expected, and what was sent. Replaces zod's own messages. */
export const plainMessage = (issue: Issue): string => {
  const found = thisIs(issue.input)
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${articles[issue.expected] ?? issue.expected}, ${found}`
    case 'too_big':
    case 'too_small':
      return boundary(issue)
    case 'invalid_format':
      if (issue.pattern === instantPattern) return `expected ${formats.datetime}, ${found}`
      return issue.format === 'regex'
        ? `expected text that matches ${String(issue.pattern)}, ${found}`
        : `expected ${formats[issue.format] ?? `text of the format ${issue.format}`}, ${found}`
    case 'invalid_value':
      return issue.values.length === 1
        ? `expected ${JSON.stringify(issue.values[0])}, ${found}`
        : `expected one of ${issue.values.map(String).join(', ')}; ${found}`
    case 'not_multiple_of':
      return `expected a multiple of ${issue.divisor}, ${found}`
    case 'unrecognized_keys':
      return `expected no key called ${issue.keys.map((key) => JSON.stringify(key)).join(' or ')}`
    case 'invalid_key':
      return 'expected another key'
    case 'invalid_union':
      return `expected one of the forms that the documentation shows, ${found}`
    default:
      return `expected another value, ${found}`
  }
}
