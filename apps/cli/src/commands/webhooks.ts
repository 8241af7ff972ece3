import type { WebhookMessage } from '@carteiro/contracts'
import { type AddCommand, examples, runs } from '../add-command.ts'
import { countOf } from '../numbers.ts'
import { table } from '../output.ts'
import { addListen } from './listen.ts'

const listOf = (text: string): string[] => text.split(',').map((one) => one.trim())

type New = { types?: string[]; platforms?: string[]; description?: string }

export const addWebhooks: AddCommand = (program, signal) => {
  const webhooks = program.command('webhooks').description('Have events sent to a server, or to this machine')
  addListen(webhooks, signal)
  webhooks
    .command('list')
    .description('The endpoints')
    .action(
      runs(signal, async ({ carteiro, output }) => {
        const all = await carteiro().webhooks.list({}, { signal })
        output.result(all, () =>
          table(
            ['URL', 'MODE', 'STATUS', 'TYPES', 'ID'],
            all.map((one) => [one.url, one.mode, one.status, one.types?.join(',') ?? 'all', one.id]),
          ),
        )
      }),
    )
  webhooks
    .command('create')
    .description('Have events sent to an address; prints the secret that signs them')
    .argument('<url>', 'https, and public')
    .option(
      '--types <types>',
      'separated by commas, such as publication.completed,job.failed; left out: all',
      listOf,
    )
    .option('--platforms <platforms>', 'separated by commas; left out: all', listOf)
    .option('--description <text>', 'to recognise it by')
    .addHelpText(
      'after',
      examples('carteiro webhooks create https://example.com/webhooks --types job.failed'),
    )
    .action(
      runs(signal, async ({ carteiro, output }, url: string, options: New) => {
        const made = await carteiro().webhooks.create({ url, ...options }, { signal })
        output.note(`Webhook ${made.id} (${made.mode}). Its secret is not shown again:`)
        output.result(made, () => made.secret)
      }),
    )
  webhooks
    .command('test')
    .description('Send an endpoint.test to an endpoint')
    .argument('<id>', 'which webhooks list shows')
    .action(
      runs(signal, async ({ carteiro, output }, id: string) => {
        const sent = await carteiro().webhooks.test(id, {}, { signal })
        output.result(sent, () => `${sent.message_id} is being sent.`)
      }),
    )
  webhooks
    .command('messages')
    .description('What was sent to an endpoint, the newest first')
    .argument('<id>', 'which webhooks list shows')
    .option('--limit <count>', 'so many', '20')
    .action(
      runs(signal, async ({ carteiro, output }, id: string, options: { limit: string }) => {
        const limit = countOf('--limit', options.limit)
        const found: WebhookMessage[] = []
        for await (const message of carteiro().webhooks.messages(id, {}, { signal }))
          if (found.push(message) >= limit) break
        output.result(found, () =>
          table(
            ['CREATED', 'TYPE', 'STATE', 'ATTEMPTS', 'ANSWER', 'ID'],
            found.map((one) => [
              one.created_at,
              one.type,
              one.state,
              String(one.attempts.length),
              String(one.attempts.at(-1)?.status ?? one.attempts.at(-1)?.error ?? ''),
              one.id,
            ]),
          ),
        )
      }),
    )
  webhooks
    .command('replay')
    .description('Send again what failed')
    .argument('<id>', 'which webhooks list shows')
    .option('--since <time>', 'everything since then, instead of what failed')
    .action(
      runs(signal, async ({ carteiro, output }, id: string, { since }: { since?: string }) => {
        const wanted = since === undefined ? { failed: true as const } : { since }
        const replayed = await carteiro().webhooks.replay(id, wanted, {}, { signal })
        output.result({ replayed }, () => `${replayed} message(s) are being sent.`)
      }),
    )
  webhooks
    .command('delete')
    .description('Delete an endpoint and its messages')
    .argument('<id>', 'which webhooks list shows')
    .action(
      runs(signal, async ({ carteiro, output }, id: string) => {
        await carteiro().webhooks.delete(id, {}, { signal })
        output.result({ id, deleted: true }, () => `${id} is deleted.`)
      }),
    )
}
