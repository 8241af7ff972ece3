/** Seconds since 1970 that a link of our time can end at: 2001 to 2286. Milliseconds have three digits more. */
const EPOCH_SECONDS = /^[1-9]\d{9}$/
const EPOCH_MILLISECONDS = /^[1-9]\d{12}$/

type Parameters = Map<string, string>

/** A moment as signed URLs write it: seconds or milliseconds since 1970, or ISO 8601 in whole or in part. */
const momentIn = (text: string | undefined): number | undefined => {
  if (text === undefined) return undefined
  if (EPOCH_SECONDS.test(text)) return Number(text) * 1000
  if (EPOCH_MILLISECONDS.test(text)) return Number(text)
  const compact = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text)
  const iso = compact
    ?.slice(1)
    .join(' ')
    .replace(/^(\d+) (\d+) (\d+) (\d+) (\d+) (\d+)$/, '$1-$2-$3T$4:$5:$6Z')
  const isTime = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?$/.test(text)
  const at = Date.parse(iso ?? (isTime ? text : ''))
  return Number.isNaN(at) ? undefined : at
}

/**
 * Signature version 4 and its kin, which differ in their prefix only: from a date, for some seconds.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html (X-Amz-…)
 * https://cloud.google.com/storage/docs/authentication/signatures (X-Goog-…)
 */
const signedFor = (parameters: Parameters): (number | undefined)[] =>
  [...parameters].map(([name, value]) => {
    const [, prefix] = /^(x-[a-z0-9]+)-expires$/.exec(name) ?? []
    if (prefix === undefined) return undefined
    const from = momentIn(parameters.get(`${prefix}-date`))
    if (from === undefined) return momentIn(value)
    return /^\d{1,9}$/.test(value) ? from + Number(value) * 1000 : undefined
  })

/**
 * A moment by itself: CloudFront, Cloud Storage and S3 before version 4, and most CDNs. Azure calls it `se`, which means
 * this beside a signature only.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-creating-signed-url-canned-policy.html
 * https://learn.microsoft.com/en-us/rest/api/storageservices/create-service-sas
 */
const MOMENT_NAMES = [
  'x-expires',
  'expires',
  'expire',
  'expiry',
  'expiration',
  'exp',
  'expires_at',
  'expiresat',
  'valid_until',
]
const endsAt = (parameters: Parameters): (number | undefined)[] => [
  ...MOMENT_NAMES.map((name) => momentIn(parameters.get(name))),
  parameters.has('sig') ? momentIn(parameters.get('se')) : undefined,
]

const jsonIn = (base64: string): unknown => {
  try {
    return JSON.parse(Buffer.from(base64, 'base64').toString('utf8'))
  } catch {
    return undefined
  }
}

/**
 * CloudFront's custom policy: JSON in base64, with other characters for those that a URL gives a meaning.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-creating-signed-url-custom-policy.html
 */
const endOfPolicy = (policy: string | undefined): (number | undefined)[] => {
  if (!policy) return []
  type Policy = { Statement?: { Condition?: { DateLessThan?: Record<string, unknown> } }[] }
  const standard = policy.replaceAll('-', '+').replaceAll('_', '=').replaceAll('~', '/')
  const statements = (jsonIn(standard) as Policy | undefined)?.Statement
  if (!Array.isArray(statements)) return []
  return statements.map((one) => momentIn(String(one?.Condition?.DateLessThan?.['AWS:EpochTime'] ?? '')))
}

/**
 * A JSON Web Token, whatever its parameter is called, or as a part of the path: Supabase Storage, Cloudflare Stream, Mux.
 * https://supabase.com/docs/guides/storage/serving/downloads · RFC 7519, 4.1.4
 */
const endOfToken = (text: string): number | undefined => {
  const [, payload] = /^eyJ[\w-]*\.(eyJ[\w-]*)\.[\w-]*$/.exec(text) ?? []
  const claims = payload && jsonIn(payload)
  const exp = claims && typeof claims === 'object' && 'exp' in claims ? claims.exp : undefined
  return typeof exp === 'number' && Number.isFinite(exp) ? exp * 1000 : undefined
}

/**
 * Parts of a token of a CDN's own: `exp=1700000000~acl=…` (Akamai, Cloudinary, Uploadcare), `1700000000_<hash>` (Fastly).
 * https://techdocs.akamai.com/adaptive-media-delivery/docs/generate-a-token-and-apply-it-to-content
 */
const endOfParts = (text: string): number | undefined => {
  const [, inParts] = /(?:^|~)exp=(\d{10})(?:~|$)/.exec(text) ?? []
  const [, inFront] = /^(\d{10})_(?:0x)?[0-9a-f]{16,}$/i.exec(text) ?? []
  return momentIn(inParts ?? inFront)
}

/** Seconds since 1970 in hexadecimal digits, as Meta's and Discord's CDNs write them, beside their signatures. */
const endInHex = (parameters: Parameters): (number | undefined)[] =>
  [
    ['oe', 'oh'],
    ['ex', 'hm'],
  ].map(([name = '', signature = '']) => {
    const value = parameters.get(name) ?? ''
    const isSigned = parameters.has(signature) && /^[0-9a-f]{8}$/i.test(value)
    return isSigned ? Number.parseInt(value, 16) * 1000 : undefined
  })

/** When a URL stops working, in milliseconds since 1970, as far as it says so itself; undefined when it does not. */
export const expiryOf = (url: URL): number | undefined => {
  const parameters: Parameters = new Map(
    [...url.searchParams].map(([name, value]) => [name.toLowerCase(), value]),
  )
  const values = [...parameters.values(), ...url.pathname.split('/')]
  const ends = [
    ...signedFor(parameters),
    ...endsAt(parameters),
    ...endOfPolicy(parameters.get('policy')),
    ...values.flatMap((value) => [endOfToken(value), endOfParts(value)]),
    ...endInHex(parameters),
  ].filter((end) => end !== undefined)
  return ends.length > 0 ? Math.min(...ends) : undefined
}
