export type { CallOptions, Input, OperationId, Output } from './call.ts'
export { Carteiro } from './carteiro.ts'
export {
  AbortedError,
  AlreadyPublishedError,
  AuthenticationError,
  CarteiroError,
  type CarteiroErrorDetail,
  ConfigurationError,
  ConflictError,
  ConnectionError,
  InvalidRequestError,
  NotFoundError,
  PermissionError,
  RateLimitError,
  ServerError,
  TimeoutError,
  WaitTimeoutError,
  WebhookVerificationError,
} from './errors.ts'
export type { operations, paths } from './generated/openapi.ts'
export type { UploadOptions, UploadProgress } from './media/media.ts'
export type { Uploadable } from './media/source.ts'
export type { CarteiroOptions } from './options.ts'
export type { Enqueued } from './publications/enqueue.ts'
export type { FileToUpload, PublicationInput } from './publications/input.ts'
export type {
  BatchEntry,
  EnqueueAndWaitOptions,
  EnqueueOptions,
  Finished,
} from './publications/publications.ts'
export type { WaitOptions } from './publications/wait.ts'
export { verifyWebhook, type WebhookEvent, type WebhookHeaders } from './verify-webhook.ts'
