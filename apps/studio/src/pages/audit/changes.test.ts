import { expect, test } from 'vitest'
import { changesOf } from './changes.ts'

test('a change is the fields that differ', () => {
  expect(
    changesOf({
      before: { name: 'n8n', scopes: ['media:write'], expires_at: null },
      after: { name: 'n8n', scopes: [], expires_at: null },
    }),
  ).toEqual([{ field: 'scopes', before: ['media:write'], after: [] }])
})

test('of what is new, or is deleted, all that it has is shown', () => {
  expect(changesOf({ before: null, after: { name: 'n8n', accounts: null } })).toEqual([
    { field: 'name', before: null, after: 'n8n' },
  ])
  expect(changesOf({ before: { url: 'https://example.com' }, after: null })).toEqual([
    { field: 'url', before: 'https://example.com', after: null },
  ])
  expect(changesOf({ before: null, after: null })).toEqual([])
})
