import { createInterface } from 'node:readline/promises'
import type { Carteiro } from '@carteiro/sdk'
import type { Command } from 'commander'
import { createOutput, type Output } from './output.ts'
import { connect, type Mode, modeOfKey, readEnv, requireSetting } from './settings.ts'

/** What a command works with. */
export type Context = {
  folder: string
  env: NodeJS.ProcessEnv
  output: Output
  /** Ctrl-C. */
  signal: AbortSignal
  /** @throws ConfigurationError */
  carteiro(): Carteiro
  /** Of the key. @throws ConfigurationError */
  mode(): Mode
  /** Asks for a yes; anything else is a no. */
  confirm(question: string): Promise<boolean>
}

const confirm = async (question: string, signal: AbortSignal): Promise<boolean> => {
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  const answer = await terminal.question(`${question} [y/N] `, { signal }).finally(() => terminal.close())
  return /^y(es)?$/i.test(answer.trim())
}

export const createContext = (command: Command, signal: AbortSignal): Context => {
  const { json = false } = command.optsWithGlobals<{ json?: boolean }>()
  const folder = process.cwd()
  const env = readEnv(folder)
  return {
    folder,
    env,
    output: createOutput(json),
    signal,
    carteiro: () => connect(env),
    mode: () => modeOfKey(requireSetting(env, 'CARTEIRO_API_KEY')),
    confirm: (question) => confirm(question, signal),
  }
}
