import { type AddCommand, examples, runs } from '../add-command.ts'
import type { Context } from '../context.ts'
import { table } from '../output.ts'

type ModeOption = { test?: boolean }
const modeQuery = ({ test }: ModeOption): { mode?: 'test' } => (test ? { mode: 'test' } : {})
const FOR_SANDBOX = ['--test', 'the sandbox’s accounts, with a live key'] as const

const list = async (context: Context, options: ModeOption & { platform?: string }): Promise<void> => {
  const all = await context.carteiro().accounts.list(modeQuery(options), { signal: context.signal })
  const accounts = options.platform ? all.filter(({ platform }) => platform === options.platform) : all
  context.output.result(accounts, () =>
    accounts.length === 0
      ? 'No account is connected. Connect one: carteiro accounts connect x'
      : table(
          ['PLATFORM', 'NAME', 'STATUS', 'DEFAULT', 'MODE', 'ID'],
          accounts.map((one) => [
            one.platform,
            one.display_name,
            one.status,
            one.is_default ? 'yes' : '',
            one.mode,
            one.id,
          ]),
        ),
  )
}

export const addAccounts: AddCommand = (program, signal) => {
  const accounts = program
    .command('accounts')
    .description('List, connect and disconnect accounts of platforms')
  accounts
    .command('list')
    .description('The connected accounts')
    .option('--platform <name>', 'those of one platform')
    .option(...FOR_SANDBOX)
    .addHelpText(
      'after',
      examples('carteiro accounts list', 'carteiro accounts list --json | jq -r ".[].id"'),
    )
    .action(runs(signal, list))
  accounts
    .command('connect')
    .description('Print the address at which a person lets Carteiro publish with an account')
    .argument('<platform>', 'such as x')
    .option('--login <name>', 'one of several ways to log in')
    .option(...FOR_SANDBOX)
    .addHelpText('after', examples('carteiro accounts connect instagram'))
    .action(
      runs(signal, async (context, platform: string, options: ModeOption & { login?: string }) => {
        const query = { ...modeQuery(options), ...(options.login ? { login: options.login } : {}) }
        const answer = await context.carteiro().accounts.connect(platform, query, { signal })
        context.output.note('Open this address in a browser, log in and agree:')
        context.output.result(answer, () => answer.authorization_url)
      }),
    )
  accounts
    .command('default')
    .description('Publish with this account where a publication names none')
    .argument('<id>', 'which accounts list shows')
    .action(
      runs(signal, async ({ carteiro, output }, id: string) => {
        await carteiro().accounts.setDefault(id, {}, { signal })
        output.result({ id, is_default: true }, () => `${id} is the default account of its platform.`)
      }),
    )
  accounts
    .command('disconnect')
    .description('Remove an account’s tokens; its jobs that wait are held')
    .argument('<id>', 'which accounts list shows')
    .action(
      runs(signal, async ({ carteiro, output }, id: string) => {
        await carteiro().accounts.disconnect(id, {}, { signal })
        output.result({ id, status: 'disconnected' }, () => `${id} is disconnected.`)
      }),
    )
}
