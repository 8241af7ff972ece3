import { describe, expect, it } from 'vitest'
import { expiryOf } from './expiry-of.ts'

const END = '2027-03-01T12:00:00.000Z'
const seconds = Date.parse(END) / 1000
const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const jwt = (claims: object) => `${base64url({ alg: 'HS256' })}.${base64url(claims)}.c2lnbmF0dXJl`
const policy = Buffer.from(
  JSON.stringify({
    Statement: [{ Resource: 'https://a/*', Condition: { DateLessThan: { 'AWS:EpochTime': seconds } } }],
  }),
)
  .toString('base64')
  .replaceAll('+', '-')
  .replaceAll('=', '_')
  .replaceAll('/', '~')

describe('a URL that says when it ends', () => {
  it.each([
    [
      'S3',
      'a.jpg?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date=20270301T110000Z&X-Amz-Expires=3600&X-Amz-Signature=ab',
    ],
    ['R2, in small letters', 'a.jpg?x-amz-date=20270301T110000Z&x-amz-expires=3600'],
    ['Cloud Storage', 'a.jpg?X-Goog-Date=20270301T110000Z&X-Goog-Expires=3600&X-Goog-Signature=ab'],
    ['another store that signs likewise', 'a.jpg?x-oss-date=20270301T110000Z&x-oss-expires=3600'],
    ['S3 version 2', `a.jpg?AWSAccessKeyId=A&Expires=${seconds}&Signature=ab`],
    ['CloudFront', `a.jpg?Expires=${seconds}&Signature=ab&Key-Pair-Id=K`],
    ['CloudFront with a policy', `a.jpg?Policy=${policy}&Signature=ab&Key-Pair-Id=K`],
    ['Azure', 'a.jpg?sv=2024-11-04&st=2027-02-01T00:00:00Z&se=2027-03-01T12%3A00%3A00Z&sr=b&sp=r&sig=ab'],
    ['Azure without seconds', 'a.jpg?se=2027-03-01T12:00Z&sig=ab'],
    [
      'Supabase',
      `storage/v1/object/sign/media/a.jpg?token=${jwt({ url: 'media/a.jpg', iat: 1, exp: seconds })}`,
    ],
    ['Cloudflare Stream', `${jwt({ sub: 'a', exp: seconds })}/downloads/default.mp4`],
    ['Akamai', `a.jpg?hdnts=st=1700000000~exp=${seconds}~acl=/*~hmac=ab`],
    ['Cloudinary', `a.jpg?__cld_token__=exp=${seconds}~hmac=ab`],
    ['Fastly', `a.jpg?token=${seconds}_${'ab'.repeat(20)}`],
    ['Bunny', `a.jpg?token=abc&expires=${seconds}`],
    ['TikTok', `a.jpg?x-expires=${seconds}&x-signature=ab`],
    ['Instagram', `a.jpg?oh=00_ab&oe=${seconds.toString(16)}`],
    ['Discord', `a.jpg?ex=${seconds.toString(16)}&is=1&hm=ab`],
    ['milliseconds', `a.jpg?expires=${seconds * 1000}`],
    ['several ends: the first counts', `a.jpg?expires=${seconds + 60}&token=${jwt({ exp: seconds })}`],
  ])('%s', (_name, rest) => {
    expect(new Date(expiryOf(new URL(`https://cdn.example.com/${rest}`)) ?? 0).toISOString()).toBe(END)
  })
})

describe('a URL that says nothing of the kind', () => {
  it.each([
    'a.jpg',
    'a.jpg?v=1700000000',
    'a.jpg?expires=never',
    'a.jpg?expires=3600',
    'a.jpg?se=2027-03-01',
    'a.jpg?Policy=public',
    'a.jpg?Policy=bnVsbA__',
    'a.jpg?token=2c1f-firebase',
    'a.jpg?token=eyJ.eyJ.',
    `a.jpg?token=${jwt({ sub: 'a' })}`,
    `a.jpg?token=${jwt({ exp: 'tomorrow' })}`,
    'a.jpg?X-Amz-Date=yesterday&X-Amz-Expires=3600',
    'a.jpg?X-Amz-Date=20270301T110000Z&X-Amz-Expires=-1',
    'a.jpg?oe=zzzzzzzz&oh=1',
    '1700000000_a.jpg',
  ])('%s', (rest) => {
    expect(expiryOf(new URL(`https://cdn.example.com/${rest}`))).toBeUndefined()
  })
})
