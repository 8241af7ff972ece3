import { scopes } from '@carteiro/contracts'
import { expect, test } from 'vitest'
import { presetOf, presetScopes, scopesFor } from './scopes.ts'

const user = { isOperator: false, mayOperate: false }

test('a user offers a key what they may do themselves', () => {
  const ofUsers = scopes.filter((one) => !one.startsWith('queue:'))
  expect(scopesFor(user)).toEqual(ofUsers)
  expect(scopesFor({ ...user, isOperator: true })).toEqual([...ofUsers, 'queue:read'])
  expect(scopesFor({ isOperator: true, mayOperate: true })).toEqual(scopes)
})

test('a preset is recognised by what it allows, in whatever order', () => {
  const offered = scopesFor(user)
  expect(presetOf(presetScopes('publish', offered).toReversed(), offered)).toBe('publish')
  expect(presetOf(offered, offered)).toBe('all')
  expect(presetOf(['publications:write'], offered)).toBeUndefined()
})
