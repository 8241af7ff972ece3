import type { GatewayHarness } from '@carteiro/testing/gateway/harness'

const file = { name: 'a.jpg', size: 10, type: 'image/jpeg', url: 'https://cdn.example.com/a.jpg' }
const nested = (depth: number): unknown => {
  let value: unknown = 1
  for (let level = 0; level < depth; level += 1) value = { a: value }
  return value
}
const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString()
const url = (address: string) => ({ mediaFiles: [{ ...file, url: address }] })

/** What is sent beside a request that is good, the status it must have, and the fields that must be named. */
export type BadEnqueue = [
  what: string,
  body: Record<string, unknown> | ((harness: GatewayHarness) => Record<string, unknown>),
  status: number,
  fields: string[],
]

/** Bodies that are JSON and wrong. */
export const badEnqueues: BadEnqueue[] = [
  ['a user id that is no UUID', { userId: 'me' }, 400, ['userId']],
  ['another user', ({ strangerId }) => ({ userId: strangerId }), 403, ['userId']],
  ['no options', { selectedOptions: undefined }, 400, ['selectedOptions']],
  ['an empty list of options', { selectedOptions: [] }, 400, ['selectedOptions']],
  ['one option as text', { selectedOptions: 'instagram_feed' }, 400, ['selectedOptions']],
  [
    'options that are no text',
    { selectedOptions: [1, null] },
    400,
    ['selectedOptions[0]', 'selectedOptions[1]'],
  ],
  ['an option of strange characters', { selectedOptions: ['../x'] }, 400, ['selectedOptions[0]']],
  ['an option that no platform offers', { selectedOptions: ['fax_page'] }, 422, ['selectedOptions']],
  [
    'an option named like an inherited member',
    { selectedOptions: ['constructor'] },
    422,
    ['selectedOptions'],
  ],
  [
    'an option twice',
    { selectedOptions: ['instagram_feed', 'x_post', 'instagram_feed'] },
    400,
    ['selectedOptions[2]'],
  ],
  [
    'ten thousand options',
    { selectedOptions: Array.from({ length: 10_000 }, (_, index) => `option_${index}`) },
    400,
    ['selectedOptions'],
  ],
  ['media that are no list', { mediaFiles: file }, 400, ['mediaFiles']],
  ['51 media', { mediaFiles: Array(51).fill(file) }, 400, ['mediaFiles']],
  ['a list for a medium', { mediaFiles: [[]] }, 400, ['mediaFiles[0]']],
  [
    'an empty medium',
    { mediaFiles: [{}] },
    400,
    ['mediaFiles[0].name', 'mediaFiles[0].size', 'mediaFiles[0].type', 'mediaFiles[0].url'],
  ],
  ['a medium of no bytes', { mediaFiles: [{ ...file, size: 0 }] }, 400, ['mediaFiles[0].size']],
  ['a medium of half a byte', { mediaFiles: [{ ...file, size: 1.5 }] }, 400, ['mediaFiles[0].size']],
  ['a medium that is text', { mediaFiles: [{ ...file, type: 'text/html' }] }, 400, ['mediaFiles[0].type']],
  ['a misspelt altText', { mediaFiles: [{ ...file, alttext: 'x' }] }, 400, ['mediaFiles[0].alttext']],
  ['a file: URL', url('file:///etc/passwd'), 400, ['mediaFiles[0].url']],
  ['a data: URL', url('data:image/png;base64,AA'), 400, ['mediaFiles[0].url']],
  ['a URL that is none', url('not a url'), 400, ['mediaFiles[0].url']],
  ['a loopback address', url('http://127.0.0.1:54322/'), 400, ['mediaFiles[0].url']],
  ['a loopback address as a number', url('http://2130706433/'), 400, ['mediaFiles[0].url']],
  ['a loopback address of IPv6', url('http://[::1]/a'), 400, ['mediaFiles[0].url']],
  ['a private address in IPv6', url('http://[::ffff:10.0.0.1]/a'), 400, ['mediaFiles[0].url']],
  ['the cloud’s metadata', url('http://169.254.169.254/latest'), 400, ['mediaFiles[0].url']],
  ['localhost', url('http://localhost/a'), 400, ['mediaFiles[0].url']],
  ['a name of the inner network', url('http://postgres/a'), 400, ['mediaFiles[0].url']],
  ['a URL with a password', url('https://a:b@example.com/a'), 400, ['mediaFiles[0].url']],
  [
    'an upload that never was',
    url('http://media.test/media/11111111-1111-4111-8111-111111111111/a.jpg'),
    400,
    ['mediaFiles[0].url'],
  ],
  ['an upload beyond the folder', url('http://media.test/media/%2e%2e%2f/a.jpg'), 400, ['mediaFiles[0].url']],
  ['captions as text', { captions: 'Bom dia' }, 400, ['captions']],
  ['a caption as a number', { captions: { universal: 7 } }, 400, ['captions.universal']],
  ['an unknown caption', { captions: { universl: 'x' } }, 400, ['captions.universl']],
  ['a caption of 126,413', { captions: { universal: 'a'.repeat(126_413) } }, 400, ['captions.universal']],
  ['a NUL in a caption', { captions: { universal: 'a\u0000b' } }, 400, ['captions.universal']],
  ['a NUL in a file’s name', { mediaFiles: [{ ...file, name: 'a\u0000' }] }, 400, ['mediaFiles[0].name']],
  ['a NUL in a key', { metadata: { 'a\u0000': 1 } }, 400, ['metadata']],
  ['a lone surrogate', { captions: { universal: 'a\ud83d' } }, 400, ['captions.universal']],
  ['a lone surrogate in metadata', { metadata: { deep: ['\udc00'] } }, 400, ['metadata.deep[0]']],
  ['settings as a list', { settings: [] }, 400, ['settings']],
  ['an option’s settings as text', { settings: { instagram_feed: 'x' } }, 400, ['settings.instagram_feed']],
  ['an unknown setting', { settings: { instagram_feed: { a: 1 } } }, 422, ['settings.instagram_feed.a']],
  ['a bad date', { scheduledAt: 'tomorrow' }, 400, ['scheduledAt']],
  ['a date that is none', { scheduledAt: '2026-02-30T12:00:00Z' }, 400, ['scheduledAt']],
  ['a date without offset', { scheduledAt: '2027-01-31T12:00:00' }, 400, ['scheduledAt']],
  ['a date as a number', { scheduledAt: 1_800_000_000 }, 400, ['scheduledAt']],
  ['yesterday', { scheduledAt: inDays(-1) }, 422, ['scheduledAt']],
  ['in two years', { scheduledAt: inDays(730) }, 422, ['scheduledAt']],
  ['the year 9999', { scheduledAt: '9999-12-31T23:59:59Z' }, 422, ['scheduledAt']],
  ['an unknown priority', { priority: 'urgent' }, 400, ['priority']],
  ['accounts as a list', { accounts: ['a'] }, 400, ['accounts']],
  ['an account that is no UUID', { accounts: { instagram: 'mine' } }, 400, ['accounts.instagram']],
  [
    'an account that does not exist',
    { accounts: { instagram: '11111111-1111-4111-8111-111111111111' } },
    422,
    ['accounts.instagram'],
  ],
  ['metadata as text', { metadata: 'x' }, 400, ['metadata']],
  ['metadata of 17 kB', { metadata: { a: 'x'.repeat(17_000) } }, 400, ['metadata']],
  ['a number that no double holds', { metadata: { id: 2 ** 60 } }, 400, ['metadata.id']],
  [
    'a hundred levels',
    { metadata: nested(100) as Record<string, unknown> },
    400,
    [`metadata${'.a'.repeat(31)}`],
  ],
  ['an unknown field', { selectedOption: 'x' }, 400, ['selectedOption']],
  ['a key that reaches for prototypes', { settings: { constructor: {} } }, 400, ['settings.constructor']],
  [
    'many things at once',
    {
      userId: 1,
      priority: 'x',
      scheduledAt: '',
      captions: { universal: '\u0000' },
      mediaFiles: {},
      extra: 1,
    },
    400,
    ['captions.universal', 'extra', 'mediaFiles', 'priority', 'scheduledAt', 'userId'],
  ],
]
