import { styleText } from 'node:util'

type Style = Parameters<typeof styleText>[0]

/** What a command prints: results on standard output, all else on standard error. */
export type Output = {
  isJson: boolean
  /** Whether a person sees it and can be asked. */
  isTerminal: boolean
  /** The result: JSON with `--json`, otherwise the text. */
  result(data: unknown, text: () => string): void
  /** A line that is no result, such as progress. Left out with `--json`. */
  note(text: string): void
  /** Coloured where standard output is a terminal that wants it (NO_COLOR). */
  style(style: Style, text: string): string
}

export const createOutput = (isJson: boolean): Output => ({
  isJson,
  isTerminal: Boolean(process.stdin.isTTY && process.stdout.isTTY) && !isJson,
  // One line each: a command that goes on, such as watch, prints JSON line by line.
  result: (data, text) => void process.stdout.write(`${isJson ? JSON.stringify(data) : text()}\n`),
  note: (text) => {
    if (!isJson) process.stderr.write(`${text}\n`)
  },
  style: (style, text) => styleText(style, text, { stream: process.stdout, validateStream: true }),
})

const pad = (text: string, width: number): string => text + ' '.repeat(Math.max(0, width - text.length))

/** Columns as wide as their widest cell. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string => {
  const all = [head, ...rows]
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)))
  return all
    .map((row) =>
      row
        .map((cell, column) => pad(cell, widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
