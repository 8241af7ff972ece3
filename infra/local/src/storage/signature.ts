import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { S3Error } from './errors.ts'

export type Credentials = { accessKeyId: string; secretAccessKey: string; region: string }

const ALGORITHM = 'AWS4-HMAC-SHA256'
/** https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-authenticating-requests.html */
const MAX_SKEW_MS = 15 * 60_000
const UNSIGNED = 'UNSIGNED-PAYLOAD'
const NEEDED_HEADERS = ['host', 'x-amz-content-sha256', 'x-amz-date']

const hmac = (key: Buffer | string, text: string): Buffer => createHmac('sha256', key).update(text).digest()
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/** RFC 3986: what encodeURIComponent leaves is encoded too. */
const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)

const canonicalQuery = (url: URL): string =>
  [...url.searchParams]
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join('&')

const timeOf = (stamp: string): number => {
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(stamp) ?? []
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
}

const denied = (message: string): S3Error => new S3Error(403, 'AccessDenied', message)

/**
 * Checks a request's signature (version 4, in its header). @returns the SHA-256 that its body must have; undefined where
 * it is not signed. @throws S3Error 403
 */
export const checkSignature = (request: Request, credentials: Credentials): string | undefined => {
  const { accessKeyId, secretAccessKey, region } = credentials
  const authorization = request.headers.get('authorization') ?? ''
  const [, key, day, place, service, signed = '', signature = ''] =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(
      authorization,
    ) ?? []
  if (!key) throw denied(`expected Authorization: ${ALGORITHM} …`)
  if (key !== accessKeyId) throw new S3Error(403, 'InvalidAccessKeyId', 'the access key does not exist')
  if (place !== region || service !== 's3')
    throw denied(`expected the scope ${region}/s3, not ${place}/${service}`)
  const stamp = request.headers.get('x-amz-date') ?? ''
  if (!stamp.startsWith(day ?? ' ')) throw denied('the date of the scope is not that of X-Amz-Date')
  if (!(Math.abs(Date.now() - timeOf(stamp)) <= MAX_SKEW_MS))
    throw new S3Error(403, 'RequestTimeTooSkewed', 'the clocks differ by more than 15 minutes')
  const names = signed.split(';')
  if (NEEDED_HEADERS.some((name) => !names.includes(name)))
    throw denied(`expected ${NEEDED_HEADERS} to be signed`)
  const payload = request.headers.get('x-amz-content-sha256') ?? ''
  if (payload !== UNSIGNED && !/^[0-9a-f]{64}$/.test(payload))
    throw new S3Error(501, 'NotImplemented', `x-amz-content-sha256: ${payload}`)

  const url = new URL(request.url)
  const headers = names.map(
    (name) => `${name}:${(request.headers.get(name) ?? '').trim().replace(/\s+/g, ' ')}\n`,
  )
  const canonical = [
    request.method,
    url.pathname,
    canonicalQuery(url),
    headers.join(''),
    signed,
    payload,
  ].join('\n')
  const scope = `${day}/${region}/s3/aws4_request`
  const toSign = [ALGORITHM, stamp, scope, sha256(canonical)].join('\n')
  const signingKey = [day ?? '', region, 's3', 'aws4_request'].reduce<Buffer | string>(
    hmac,
    `AWS4${secretAccessKey}`,
  )
  if (!timingSafeEqual(hmac(signingKey, toSign), Buffer.from(signature, 'hex')))
    throw new S3Error(403, 'SignatureDoesNotMatch', 'the signature is not that of this request and key')
  return payload === UNSIGNED ? undefined : payload
}
