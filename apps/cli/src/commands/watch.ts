import { type AddCommand, examples, runs } from '../add-command.ts'
import { exitCodeOfPublication } from '../jobs.ts'
import { timeoutOf } from '../numbers.ts'
import { followPublication } from '../publication/follow.ts'

export const addWatch: AddCommand = (program, signal) => {
  program
    .command('watch')
    .description('Show each change of a publication’s jobs until it has ended')
    .argument('<publication>', 'its id, which publish prints')
    .option('--timeout <seconds>', 'watch so long at most (exit code 6)')
    .addHelpText('after', examples('carteiro watch 0b5c5b7e-4c1c-4d57-9d0e-1c0d4bb0a0f3'))
    .action(
      runs(signal, async (context, id: string, options: { timeout?: string }) => {
        const timeoutMs = timeoutOf(options.timeout)
        const ended = await followPublication(context, context.carteiro(), id, { timeoutMs, lines: 'result' })
        context.output.note(`publication ${id} is ${ended.status}`)
        return exitCodeOfPublication(ended)
      }),
    )
}
