import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { createStore, type SandboxAccount } from './store.ts'

const account = (): SandboxAccount => ({
  platform: 'x',
  id: '1',
  username: 'carteiro_demo',
  access_token: 'first',
  scopes: ['tweet.write'],
  expires_at: null,
})

test('what becomes of an account in one sandbox changes it in no other', () => {
  const demoAccounts = [account()]
  const one = createStore(undefined, demoAccounts)
  const other = createStore(undefined, demoAccounts)
  for (const known of one.accounts()) {
    known.access_token = 'second'
    known.scopes.push('media.write')
  }
  expect(other.accounts()).toEqual([account()])
  expect(demoAccounts).toEqual([account()])
  one.close()
  other.close()
})

test('a sandbox without a folder of its own writes no state', () => {
  const store = createStore(undefined, [account()])
  store.save()
  expect(existsSync(join(dirname(store.mediaDir), 'state.json'))).toBe(false)
  store.close()
})
