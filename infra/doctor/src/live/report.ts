import type { Check } from './first-calls.ts'

/** Checks as lines for a terminal. */
export const linesOf = (platform: string, checks: Check[]): string[] => [
  `${platform}: the first calls`,
  ...checks.flatMap(({ ok, title, said, means, todo }) => [
    `  ${ok ? '✓' : '✗'} ${title}`,
    ...(said ? [`      it said: ${said}`] : []),
    ...(means ? [`      means: ${means}`] : []),
    ...(todo ? [`      to do: ${todo}`] : []),
  ]),
  '',
]
