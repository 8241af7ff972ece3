import { expect, test } from 'vitest'
import { percentUsed, secondsToRegainAccess } from './usage.ts'

const business = (entries: unknown) => JSON.stringify({ '1': entries })

test.each([
  ['nothing', undefined, undefined],
  ['no JSON', 'x', undefined],
  ['a list', '[]', undefined],
  ['null', 'null', undefined],
  ['an entry that is none', business([null, 'x', { estimated_time_to_regain_access: 7 }]), 420],
  ['an entry that is no list', business({ estimated_time_to_regain_access: 7 }), 420],
  ['a figure as text', business([{ estimated_time_to_regain_access: '7' }]), 420],
  ['a figure below zero', business([{ estimated_time_to_regain_access: -7 }]), undefined],
  [
    'a figure beside one that cannot be read',
    business([{ call_count: {}, estimated_time_to_regain_access: 7 }]),
    420,
  ],
  ['more than a day', business([{ estimated_time_to_regain_access: 1e12 }]), 86_400],
])('the wait in a header with %s', (_what, header, seconds) => {
  expect(secondsToRegainAccess(header)).toBe(seconds)
})

test.each([
  ['nothing', {}, 0],
  ['no JSON', { 'x-app-usage': '{', 'x-business-use-case-usage': '<html>' }, 0],
  [
    'one part that cannot be read',
    { 'x-app-usage': 'null', 'x-business-use-case-usage': business([{ call_count: 91 }]) },
    91,
  ],
  ['text', { 'x-app-usage': '{"call_count":"95","total_time":null}' }, 95],
])('what is used up by headers with %s', (_what, headers, percent) => {
  expect(percentUsed(headers)).toBe(percent)
})
