import { readFileSync } from 'node:fs'
import tab from '@bomb.sh/tab/commander'
import { Command } from 'commander'
import { addAccounts } from './commands/accounts.ts'
import { addDoctor } from './commands/doctor.ts'
import { addInit } from './commands/init.ts'
import { addKeys } from './commands/keys.ts'
import { addPublish } from './commands/publish.ts'
import { addTrace } from './commands/trace.ts'
import { addValidate } from './commands/validate.ts'
import { addWatch } from './commands/watch.ts'
import { addWebhooks } from './commands/webhooks.ts'

const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string
}

const AFTER_HELP = `
Settings: CARTEIRO_URL (the gateway's address) and CARTEIRO_API_KEY, from the environment, .env.local or .env of this folder.
A key ck_test_… publishes to the sandbox; what would post for real needs --live.
Exit codes: 0 done, 1 something failed, 2 wrong usage, 3 key or address, 4 refused, 5 no answer, 6 timed out, 130 Ctrl-C.
`

/** Every command. @param signal Ctrl-C */
export const createProgram = (signal: AbortSignal): Command => {
  const program = new Command('carteiro')
    .description('Publish on many social networks, and put Carteiro into an app.')
    .version(manifest.version, '-V, --version')
    .option('--json', 'print JSON: one value, or one for each line where a command goes on')
    .configureHelp({ showGlobalOptions: true, sortSubcommands: false })
    .addHelpText('after', AFTER_HELP)
    .exitOverride()
    .showHelpAfterError('(add --help for what it takes)')
  for (const add of [
    addInit,
    addPublish,
    addValidate,
    addWatch,
    addAccounts,
    addKeys,
    addWebhooks,
    addDoctor,
    addTrace,
  ])
    add(program, signal)
  tab(program, { completionCommandName: 'completion' })
  return program
}
