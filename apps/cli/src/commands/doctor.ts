import { type AddCommand, examples, runs } from '../add-command.ts'
import { type Check, examine } from '../doctor/examine.ts'
import { EXIT } from '../exit-codes.ts'
import type { Output } from '../output.ts'

const SIGNS = { ok: ['green', '✓'], warning: ['yellow', '!'], problem: ['red', '✗'] } as const

const lineOf = ({ state, about, message, cure }: Check, output: Output): string => {
  const [style, sign] = SIGNS[state]
  return `${output.style(style, sign)} ${about}: ${message}${cure ? `\n    ${cure}` : ''}`
}

export const addDoctor: AddCommand = (program, signal) => {
  program
    .command('doctor')
    .description('Check the connection, the key, the platforms and the accounts')
    .addHelpText('after', examples('carteiro doctor', 'carteiro doctor --json'))
    .action(
      runs(signal, async (context) => {
        const checks = await examine(context)
        context.output.result(checks, () => checks.map((check) => lineOf(check, context.output)).join('\n'))
        return checks.some(({ state }) => state === 'problem') ? EXIT.failed : EXIT.ok
      }),
    )
}
