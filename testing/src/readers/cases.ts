import fc from 'fast-check'
import type { Edit } from '../../../infra/sandbox/src/answers/reshape.ts'
import type { Guaranteed } from '../../../infra/sandbox/src/guaranteed.ts'
import { fuzzed, someOf } from '../fuzz.ts'
import { fieldsOf } from './paths.ts'

export type Answer = { operation: string; method: string; status: number; body: unknown }
export type Fault = Record<string, unknown> & { operation: string; fault: string }

/** What a platform does differently, and the required result. */
export type Case = {
  what: string
  faults: Fault[]
  /**
   * `works`: as without the change · `survives`: one post at most, and the right verdict · `recovers`: `survives`, and the
   * job is not refused.
   */
  demand: 'works' | 'survives' | 'recovers'
  /** The change hides what a search for a lost post needs: the outcome may be unknown. */
  hidesPosts?: boolean
  /** The answer is a 5xx, so that the platform may count as unavailable. */
  mayBeUnavailable?: boolean
}

/** A promised field of an operation whose loss must only be survived, with the reason. */
export type Exception = { operation: string; path: string; why: string }

const MIN_ID_DIGITS = 5
const isId = (value: unknown): boolean =>
  typeof value === 'string' && /^\d+$/.test(value) && value.length >= MIN_ID_DIGITS
/** Fields that hold one of a set of values, by their names and values. */
const isEnumField = (path: string): boolean =>
  /(state|status|phase|type|kind|role|level|privacy|category|reason)s?(\[\])?$/i.test(path)
const isEnumValue = (value: unknown): boolean =>
  typeof value === 'string' && /^[A-Za-z][A-Za-z_-]{1,40}$/.test(value)
const UNKNOWN_VALUE = 'A_VALUE_OF_NEXT_YEAR'

const describe = ({ path, do: what, value }: Edit): string =>
  `${path || '(the answer)'} ${value === undefined ? what : `${what} ${JSON.stringify(value)}`}`

const reshaped = (operation: string, edits: Edit[], times: number | null): Fault => ({
  operation,
  fault: 'reshape',
  edits,
  times,
})

type FieldEdit = { operation: string; edit: Edit; demand: Case['demand']; times: number | null }

const editsOf = (
  operation: string,
  answers: unknown[],
  guaranteed: Guaranteed,
  exceptions: Exception[],
): FieldEdit[] => {
  const edits: FieldEdit[] = []
  for (const [path, values] of fieldsOf(answers)) {
    const isExempt = exceptions.some((one) => one.operation === operation && one.path === path)
    const isPromised = guaranteed[operation]?.fields.includes(path) === true
    // Without a list's entries, or the whole answer, the answer means something else.
    const isField = path !== '' && !path.endsWith('[]')
    const demand = isField && !isPromised && !isExempt ? 'works' : 'survives'
    const add = (edit: Edit, what: Case['demand'], times: number | null = null) =>
      edits.push({ operation, edit, demand: what, times })
    if (path !== '') add({ path, do: 'omit' }, demand)
    if (values.some((value) => value !== null)) add({ path, do: 'null' }, demand)
    // Services must not need an order, even when a document promises one.
    if (values.some((value) => Array.isArray(value) && value.length > 1))
      add({ path, do: 'reverse' }, 'works')
    if (values.some(isId)) add({ path, do: 'number' }, 'works')
    if (isEnumField(path) && values.some(isEnumValue)) {
      add({ path, do: 'set', value: UNKNOWN_VALUE }, isExempt ? 'survives' : 'works', 1)
    }
  }
  return edits
}

const HTML = { content_type: 'text/html', body: '<html><body><h1>One moment, please</h1></body></html>' }
const pagesOf = (operation: string, method: string): Case[] => {
  const page = (status: number, fault: string, demand: Case['demand']): Case => ({
    what: `${operation}: HTML with ${status}${fault === 'error' ? '' : ', after the effect'}`,
    faults: [{ operation, fault, status, ...HTML }],
    demand,
    mayBeUnavailable: status >= 500,
  })
  return [
    page(200, 'error', 'recovers'),
    page(502, 'error', 'recovers'),
    page(403, 'error', 'survives'),
    ...(method === 'GET'
      ? []
      : [page(200, 'error_after_effect', 'recovers'), page(502, 'error_after_effect', 'recovers')]),
  ]
}

/** Several edits at once, the same in every run. */
const randomCases = (edits: FieldEdit[], count: number): Case[] => {
  const harmless = edits.filter(({ demand, times }) => demand === 'works' && times === null)
  if (harmless.length < 2) return []
  const { seed, numRuns } = fuzzed(count)
  const some = fc.subarray(harmless, { minLength: 2, maxLength: Math.min(6, harmless.length) })
  return fc.sample(some, { seed, numRuns }).map((chosen) => ({
    what: chosen.map(({ operation, edit }) => `${operation}: ${describe(edit)}`).join(' + '),
    faults: [...Map.groupBy(chosen, ({ operation }) => operation)].map(([operation, group]) =>
      reshaped(
        operation,
        group.map(({ edit }) => edit),
        null,
      ),
    ),
    demand: 'works' as const,
    hidesPosts: true,
  }))
}

/** Cases for recorded answers. `seen` holds the cases of earlier jobs. */
export const casesFor = (options: {
  answers: Answer[]
  guaranteed: Guaranteed
  exceptions: Exception[]
  seen: Set<string>
  randomRuns: number
}): Case[] => {
  const good = options.answers.filter(({ status }) => status >= 200 && status <= 299)
  const isNew = (key: string): boolean => !options.seen.has(key) && Boolean(options.seen.add(key))
  const byOperation = [...Map.groupBy(good, ({ operation }) => operation)]
  const edits = byOperation.flatMap(([operation, group]) =>
    editsOf(
      operation,
      group.map(({ body }) => body),
      options.guaranteed,
      options.exceptions,
    ),
  )
  const single = edits.map(({ operation, edit, demand, times }) => ({
    what: `${operation}: ${describe(edit)}`,
    faults: [reshaped(operation, [edit], times)],
    demand,
    hidesPosts: edit.do !== 'number' && edit.do !== 'reverse',
  }))
  const pages = byOperation.flatMap(([operation, group]) => pagesOf(operation, group[0]?.method ?? ''))
  const alone = [...single, ...pages].filter(({ what }) => isNew(what))
  return [...someOf(alone), ...someOf(randomCases(edits, options.randomRuns))]
}
