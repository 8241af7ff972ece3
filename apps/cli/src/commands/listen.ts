import { randomBytes } from 'node:crypto'
import { type AddCommand, examples, runs } from '../add-command.ts'
import { UsageError } from '../exit-codes.ts'
import { forwarder } from '../listen/forward.ts'
import { closeListener, openListener } from '../listen/listener.ts'
import { newMessages } from '../listen/new-messages.ts'

const SECRET_BYTES = 32
const SECRET = /^whsec_[A-Za-z0-9+/]+=*$/

type Options = { forwardTo: string; types?: string[]; secret?: string; live?: boolean }

const requireUrl = (text: string): URL => {
  const url = URL.parse(/^https?:/.test(text) ? text : `http://${text}`)
  if (url) return url
  throw new UsageError(
    `--forward-to: expected an address such as http://localhost:3000/api/webhook, got ${text}`,
  )
}

const secretOf = (given: string | undefined): string => {
  if (given === undefined) return `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`
  if (SECRET.test(given)) return given
  throw new UsageError('--secret: expected whsec_ and base64, as it is printed without --secret')
}

export const addListen: AddCommand = (webhooks, signal) => {
  webhooks
    .command('listen')
    .description('Forward events to a program on this machine, signed as webhooks are, until Ctrl-C')
    .requiredOption('--forward-to <url>', 'such as http://localhost:3000/api/webhook')
    .option('--types <types>', 'separated by commas; left out: all', (text) => text.split(','))
    .option('--secret <whsec>', 'signs the messages; left out: CARTEIRO_WEBHOOK_SECRET, or a new one')
    .addHelpText(
      'after',
      `
The gateway need not reach this machine: a paused endpoint of yours keeps the messages, and they are read from it every second or
two. Needs a key with the scope webhooks:write; a test key gets events of the sandbox, a live key those of real posts.
${examples('carteiro webhooks listen --forward-to http://localhost:3000/api/webhook')}`,
    )
    .action(
      runs(signal, async (context, options: Options) => {
        const { output, env } = context
        const target = requireUrl(options.forwardTo)
        const secret = secretOf(options.secret ?? env.CARTEIRO_WEBHOOK_SECRET)
        const carteiro = context.carteiro()
        const forward = forwarder(target, secret)
        const listener = await openListener(carteiro, { url: target.href, types: options.types }, signal)
        try {
          output.result({ ready: true, secret, mode: listener.mode, forward_to: target.href }, () =>
            [
              `Ready: events of mode ${listener.mode} go to ${target.href}. Ctrl-C ends it.`,
              `They are signed with  ${output.style('bold', secret)}`,
            ].join('\n'),
          )
          for await (const message of newMessages(carteiro, listener.id, signal)) {
            const { status, error, milliseconds } = await forward(message)
            const { id, type } = message
            output.result({ id, type, status, error, duration_ms: milliseconds }, () => {
              const isFine = status !== null && status >= 200 && status < 300
              return `${type}  ${id}  ${output.style(isFine ? 'green' : 'red', String(status ?? error))}  ${milliseconds} ms`
            })
          }
        } finally {
          await closeListener(carteiro, listener.id)
        }
      }),
    )
}
