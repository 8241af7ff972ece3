import { optionalField } from '@carteiro/platform-kit'
import { z } from 'zod'

/** No wait is longer: Meta's windows of usage are of a day. */
const MAX_WAIT_MINUTES = 24 * 60

const figure = optionalField(z.coerce.number().min(0))
const figures = z.looseObject({
  call_count: figure,
  total_cputime: figure,
  total_time: figure,
  estimated_time_to_regain_access: figure,
})
type Figures = z.infer<typeof figures>

const parsed = (text: string | undefined): unknown => {
  try {
    return JSON.parse(text ?? '')
  } catch {
    return undefined
  }
}

/** Every part of a header that can be read; a part that cannot hides no other. */
const figuresIn = (values: unknown[]): Figures[] =>
  values.flatMap((value) => {
    const read = figures.safeParse(value)
    return read.success ? [read.data] : []
  })

/** `X-Business-Use-Case-Usage`: per business, a list of what was used up, with minutes until it frees. */
const entriesOf = (header: string | undefined): Figures[] => {
  const businesses = z.record(z.string(), z.unknown()).safeParse(parsed(header))
  return businesses.success ? figuresIn(Object.values(businesses.data).flat()) : []
}

/**
 * The longest wait that `X-Business-Use-Case-Usage` names, in seconds; undefined when it names none or can't be read.
 * https://developers.facebook.com/docs/graph-api/overview/rate-limiting
 */
export const secondsToRegainAccess = (header: string | undefined): number | undefined => {
  const minutes = entriesOf(header).map((entry) => entry.estimated_time_to_regain_access ?? 0)
  const longest = Math.min(MAX_WAIT_MINUTES, Math.max(0, ...minutes))
  return longest > 0 ? Math.ceil(longest * 60) : undefined
}

/** How much is used up by the headers of an answer, in percent: the largest figure of all. */
export const percentUsed = (headers: Record<string, string | undefined>): number => {
  // `X-App-Usage`: percent of what the app may use.
  const app = figuresIn([parsed(headers['x-app-usage'])])
  const all = [...app, ...entriesOf(headers['x-business-use-case-usage'])]
  return Math.max(
    0,
    ...all.flatMap((one) => [one.call_count, one.total_cputime, one.total_time].map((used) => used ?? 0)),
  )
}
