/** https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md */
export const WEBHOOK_HEADERS = {
  id: 'webhook-id',
  timestamp: 'webhook-timestamp',
  signature: 'webhook-signature',
} as const

const ID_PREFIX = 'msg_'
const SECRET_PREFIX = 'whsec_'
/** Bytes of a secret. The specification allows 24 to 64. */
export const SECRET_BYTES = { made: 32, min: 32, max: 64 }

/** The `webhook-id` of a message: its id in the database, without hyphens. */
export const webhookId = (messageId: string): string => ID_PREFIX + messageId.replaceAll('-', '')

/** The database's id of a message; undefined for what is no webhook-id. */
export const messageIdOf = (webhookId: string): string | undefined => {
  const [, hex] = new RegExp(`^${ID_PREFIX}([0-9a-f]{32})$`, 'i').exec(webhookId) ?? []
  return hex?.toLowerCase().replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

export const formatSecret = (base64: string): string => SECRET_PREFIX + base64

/** The base64 of a secret `whsec_…`; undefined for what is none. */
export const secretIn = (text: string): string | undefined => {
  const [, base64] = new RegExp(`^${SECRET_PREFIX}([A-Za-z0-9+/]+={0,2})$`).exec(text) ?? []
  return base64
}

/** Whose an encrypted secret is: in another endpoint's row it does not decrypt. */
export const secretOwner = (endpointId: string, userId: string): string[] => [
  'webhook',
  endpointId.toLowerCase(),
  userId.toLowerCase(),
]
