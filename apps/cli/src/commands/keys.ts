import { hostname } from 'node:os'
import { scopes } from '@carteiro/contracts'
import type { Carteiro } from '@carteiro/sdk'
import { Option } from 'commander'
import { type AddCommand, examples, runs } from '../add-command.ts'
import type { Context } from '../context.ts'
import { UsageError } from '../exit-codes.ts'
import { saveSetting } from '../init/env-file.ts'
import { secondsOf } from '../numbers.ts'
import { table } from '../output.ts'
import { connect } from '../settings.ts'
import { signIn } from '../sign-in.ts'

/** What a script that publishes needs. */
const USUAL_SCOPES = ['publications:write', 'publications:read', 'media:write', 'accounts:read']

type New = {
  name: string
  mode: 'live' | 'test'
  scopes: string
  user?: string | undefined
  email?: string
  expires?: string
  save?: boolean
}

/** The first key is made as a user who signs in, or with the project's secret key for a user who is named. */
const maker = async (context: Context, { user, email }: Pick<New, 'user' | 'email'>): Promise<Carteiro> => {
  const { env } = context
  if (user && email) throw new UsageError('--user and --email: expected one of them')
  if (email) return connect(env, await signIn(context, email))
  if (user === undefined) return context.carteiro()
  const secret = env.SUPABASE_SECRET_KEY ?? env.SUPABASE_SERVICE_ROLE_KEY
  if (secret) return connect(env, secret)
  throw new UsageError(
    '--user: expected SUPABASE_SECRET_KEY or SUPABASE_SERVICE_ROLE_KEY in the environment, .env.local or .env: only the project’s own key names a user',
  )
}

const create = async (context: Context, options: New): Promise<void> => {
  const { output, signal, folder } = context
  const asked =
    options.scopes === 'all' ? scopes.filter((one) => !one.startsWith('queue:')) : options.scopes.split(',')
  const carteiro = await maker(context, options)
  const made = await carteiro.keys.create(
    {
      name: options.name,
      mode: options.mode,
      scopes: asked as (typeof scopes)[number][],
      ...(options.user ? { user_id: options.user } : {}),
      ...(options.expires ? { expires_at: options.expires } : {}),
    },
    { signal },
  )
  if (options.save) {
    const file = await saveSetting(folder, 'CARTEIRO_API_KEY', made.secret)
    output.result({ ...made, secret: undefined, saved_in: file }, () => `Key ${made.name} is in ${file}.`)
    return
  }
  output.note(`Key ${made.name} (${made.mode}). It is not shown again:`)
  output.result(made, () => made.secret)
}

export const addKeys: AddCommand = (program, signal) => {
  const keys = program.command('keys').description('Make, list, rotate and revoke API keys')
  keys
    .command('create')
    .description('Make a key: a test key, unless --mode live')
    .option('--name <name>', 'to recognise it by', `carteiro on ${hostname()}`)
    .addOption(new Option('--mode <mode>', 'what it publishes to').choices(['test', 'live']).default('test'))
    .option('--scopes <scopes>', `separated by commas, or all (${scopes.join(', ')})`, USUAL_SCOPES.join(','))
    .option(
      '--email <address>',
      'as this user, who signs in: asks for the password, or takes CARTEIRO_USER_PASSWORD',
    )
    .option(
      '--user <id>',
      'for this user, with the project’s SUPABASE_SECRET_KEY or SUPABASE_SERVICE_ROLE_KEY',
    )
    .option('--expires <time>', 'when it ends; left out: it does not')
    .option('--save', 'write it into .env.local as CARTEIRO_API_KEY, and do not print it')
    .addHelpText(
      'after',
      examples(
        'carteiro keys create --name laptop --email ana@example.com --scopes all --save',
        'carteiro keys create --name ci --mode live --expires 2027-06-30T00:00:00Z',
      ),
    )
    .action(runs(signal, create))
  keys
    .command('list')
    .description('Keys within the rights of this one')
    .option('--user <id>', 'of this user, with the project’s own key')
    .action(
      runs(signal, async (context, { user }: { user?: string }) => {
        const carteiro = await maker(context, { user })
        const all = await carteiro.keys.list(user ? { user_id: user } : {}, { signal })
        context.output.result(all, () =>
          table(
            ['NAME', 'MODE', 'BEGINS', 'LAST USED', 'ENDS', 'ID'],
            all.map((key) => [
              key.name,
              key.mode,
              key.prefix,
              key.last_used_at ?? 'never',
              key.revoked_at ? 'revoked' : (key.expires_at ?? ''),
              key.id,
            ]),
          ),
        )
      }),
    )
  keys
    .command('rotate')
    .description('Give a key a new secret; the one before is accepted for a while')
    .argument('<id>', 'which keys list shows')
    .option('--overlap <seconds>', 'how long (3600)')
    .action(
      runs(signal, async ({ carteiro, output }, id: string, { overlap }: { overlap?: string }) => {
        const body = overlap === undefined ? {} : { overlap_seconds: secondsOf('--overlap', overlap) }
        const rotated = await carteiro().keys.rotate(id, body, { signal })
        output.note('The new secret. It is not shown again:')
        output.result(rotated, () => rotated.secret)
      }),
    )
  keys
    .command('revoke')
    .description('End a key at once')
    .argument('<id>', 'which keys list shows')
    .action(
      runs(signal, async ({ carteiro, output }, id: string) => {
        await carteiro().keys.revoke(id, { signal })
        output.result({ id, revoked: true }, () => `${id} is revoked.`)
      }),
    )
}
