import { kindOfMedia } from '../media.ts'
import { canonicalMediaType } from '../media-types.ts'
import type { Condition, Moment, Value } from './condition.ts'
import { type Facts, readValue, UNKNOWN } from './facts.ts'

/** Undefined: unknown. */
type Truth = boolean | undefined

const isPresent = (fact: unknown): boolean =>
  fact !== undefined && fact !== null && fact !== '' && !(Array.isArray(fact) && fact.length === 0)

const texts = (fact: unknown): string[] =>
  (Array.isArray(fact) ? fact : [fact]).filter((one) => typeof one === 'string')

const patterns = new Map<string, RegExp>()
/** @throws SyntaxError for an invalid regular expression */
export const compile = (pattern: string): RegExp => {
  const made = patterns.get(pattern) ?? new RegExp(pattern, 'u')
  patterns.set(pattern, made)
  return made
}

const compare = (
  facts: Facts,
  fact: unknown,
  limit: number | Value,
  holds: (a: number, b: number) => boolean,
) => {
  const bound = typeof limit === 'number' ? limit : readValue(facts, limit)
  if (fact === UNKNOWN || bound === UNKNOWN) return undefined
  return typeof fact === 'number' && typeof bound === 'number' && holds(fact, bound)
}

const compareTime = (
  facts: Facts,
  fact: unknown,
  moment: Moment,
  holds: (a: number, b: number) => boolean,
) => {
  const base = moment.at === 'due' ? (facts.due ?? facts.now) : facts.now
  if (fact === UNKNOWN || base === undefined) return undefined
  const time = typeof fact === 'string' ? Date.parse(fact) : Number.NaN
  return !Number.isNaN(time) && holds(time, base + (moment.plus_seconds ?? 0) * 1000)
}

const evaluateFiles = (facts: Facts, asked: Extract<Condition, { files: unknown }>['files']): boolean => {
  const { kinds, types, min = 1, max = Infinity } = asked
  const canonical = types?.map(canonicalMediaType)
  const count = facts.content.mediaFiles.filter(
    ({ type }) =>
      (kinds?.includes(kindOfMedia(type)) ?? true) && (canonical?.includes(canonicalMediaType(type)) ?? true),
  ).length
  return count >= min && count <= max
}

const isLess = (a: number, b: number): boolean => a < b
const isMore = (a: number, b: number): boolean => a > b

const evaluateTest = (facts: Facts, test: Extract<Condition, { value: Value }>): Truth => {
  const fact = readValue(facts, test.value)
  if ('above' in test) return compare(facts, fact, test.above, isMore)
  if ('below' in test) return compare(facts, fact, test.below, isLess)
  if ('before' in test) return compareTime(facts, fact, test.before, isLess)
  if ('after' in test) return compareTime(facts, fact, test.after, isMore)
  if (fact === UNKNOWN) return undefined
  if ('present' in test) return isPresent(fact) === test.present
  if ('equals' in test) return fact === test.equals
  if ('in' in test) return test.in.some((one) => one === fact)
  if ('matches' in test) return texts(fact).some((text) => compile(test.matches).test(text))
  return undefined
}

const every = (truths: Truth[]): Truth =>
  truths.includes(false) ? false : truths.includes(undefined) ? undefined : true
const negated = (truth: Truth): Truth => (truth === undefined ? undefined : !truth)

/** Whether a condition is true; undefined when that is unknown, or the condition is of a newer version. */
export const evaluateCondition = (facts: Facts, condition: Condition): Truth => {
  if ('all' in condition) return every(condition.all.map((one) => evaluateCondition(facts, one)))
  if ('any' in condition)
    return negated(every(condition.any.map((one) => negated(evaluateCondition(facts, one)))))
  if ('not' in condition) return negated(evaluateCondition(facts, condition.not))
  if ('files' in condition) return evaluateFiles(facts, condition.files)
  return 'value' in condition ? evaluateTest(facts, condition) : undefined
}
