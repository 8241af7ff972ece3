import type { Command } from 'commander'
import { type Context, createContext } from './context.ts'

/** How a command is added to its program, or to the group that it belongs to. */
export type AddCommand = (parent: Command, signal: AbortSignal) => void

/** Runs a command's work with its context; a number that it answers is the process's exit code. */
export const runs =
  <Arguments extends unknown[]>(
    signal: AbortSignal,
    work: (context: Context, ...given: Arguments) => Promise<unknown>,
  ) =>
  async (...given: [...Arguments, unknown]): Promise<void> => {
    const command = given.at(-1) as Command
    const code = await work(createContext(command, signal), ...(given.slice(0, -1) as unknown as Arguments))
    if (typeof code === 'number') process.exitCode = code
  }

/** Examples below a command's help. */
export const examples = (...lines: string[]): string =>
  `\nExamples:\n${lines.map((line) => `  $ ${line}`).join('\n')}\n`
