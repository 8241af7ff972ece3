import { expiryOf } from './expiry-of.ts'

/** Parameters that sign a URL when they are there together, in small letters. */
const SIGNATURES = [
  // https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
  ['x-amz-signature'],
  // https://cloud.google.com/storage/docs/authentication/signatures
  ['x-goog-signature'],
  ['signature', 'expires'],
  // https://learn.microsoft.com/en-us/rest/api/storageservices/create-service-sas
  ['sig', 'se'],
]
/** https://supabase.com/docs/guides/storage/serving/downloads */
const SUPABASE_SIGNED = '/object/sign/'

/** Whether a URL stops working some time: it says when, or carries a signature of a kind that ends. */
export const isSigned = (url: URL): boolean => {
  const names = new Set([...url.searchParams.keys()].map((name) => name.toLowerCase()))
  return (
    SIGNATURES.some((parameters) => parameters.every((name) => names.has(name))) ||
    (url.pathname.includes(SUPABASE_SIGNED) && names.has('token')) ||
    expiryOf(url) !== undefined
  )
}
