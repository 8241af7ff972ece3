import { z } from 'zod'

const percent = z.number().min(0).default(0)
const figures = { call_count: percent, total_cputime: percent, total_time: percent }

/** `X-App-Usage`: percent of what the app may use. */
const appUsage = z.looseObject(figures)

/** `X-Business-Use-Case-Usage`: per business, a list of what was used up, with minutes until it frees. */
const businessUsage = z.record(
  z.string(),
  z.array(z.looseObject({ ...figures, estimated_time_to_regain_access: z.number().min(0).default(0) })),
)

const parsed = (text: string | undefined): unknown => {
  try {
    return JSON.parse(text ?? '')
  } catch {
    return undefined
  }
}

const entriesOf = (header: string | undefined) => {
  const read = businessUsage.safeParse(parsed(header))
  return read.success ? Object.values(read.data).flat() : []
}

/**
 * The longest wait that `X-Business-Use-Case-Usage` names, in seconds; undefined when it names none or can't be read.
 * https://developers.facebook.com/docs/graph-api/overview/rate-limiting
 */
export const secondsToRegainAccess = (header: string | undefined): number | undefined => {
  const minutes = entriesOf(header).map((entry) => entry.estimated_time_to_regain_access)
  const longest = Math.max(0, ...minutes)
  return longest > 0 ? longest * 60 : undefined
}

/** How much is used up by the headers of an answer, in percent: the largest figure of all. */
export const percentUsed = (headers: Record<string, string | undefined>): number => {
  const app = appUsage.safeParse(parsed(headers['x-app-usage']))
  const all = [...(app.success ? [app.data] : []), ...entriesOf(headers['x-business-use-case-usage'])]
  return Math.max(
    0,
    ...all.flatMap(({ call_count, total_cputime, total_time }) => [call_count, total_cputime, total_time]),
  )
}
