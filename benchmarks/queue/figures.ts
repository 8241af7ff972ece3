/** How long a bench takes: 1 is the full size, 0.1 a tenth of it. */
export const scale = Number(process.env.BENCH_SCALE ?? 1)
export const runs = Number(process.env.BENCH_RUNS ?? 3)
export const scaled = (count: number): number => Math.max(1, Math.round(count * scale))

const sorted = (values: number[]): number[] => values.toSorted((a, b) => a - b)

export const median = (values: number[]): number =>
  sorted(values)[Math.floor(values.length / 2)] ?? Number.NaN

/** The smallest value that at least this share of the values does not exceed. */
export const percentile = (values: number[], share: number): number =>
  sorted(values)[Math.max(0, Math.ceil(values.length * share) - 1)] ?? Number.NaN

const digits = (value: number): string =>
  Math.abs(value) >= 100 ? Math.round(value).toLocaleString('en') : value.toPrecision(3)

/** A median with its smallest and largest. */
export const withSpread = (values: number[]): string =>
  values.length === 0
    ? '–'
    : `${digits(median(values))} (${digits(Math.min(...values))}–${digits(Math.max(...values))})`

export const print = (text: string): void => void process.stdout.write(`${text}\n`)

export const printTable = (head: string[], rows: string[][]): void => {
  const line = (cells: string[]): string => `| ${cells.join(' | ')} |`
  print(['', line(head), line(head.map(() => '---')), ...rows.map(line), ''].join('\n'))
}

/** Three digits, since some ratios must be at least 0.995. */
const ratioDigits = (ratio: number): string => String(Number(ratio.toFixed(3)))

/** Prints one line: what was measured, its required ratio, and whether it is reached. */
export const printVerdict = (what: string, ratio: number, atLeast: number): void =>
  print(
    `${ratio >= atLeast ? '✓' : '✗'} ${what}: ${ratioDigits(ratio)} (must be at least ${ratioDigits(atLeast)})`,
  )
