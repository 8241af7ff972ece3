export type {
  Account,
  ErrorCode,
  Job,
  JobEdit,
  JobEvent,
  JobPhase,
  JobStatus,
  MediaFile,
  RejectedOption,
  ShownMediaFile,
  StorageFile,
} from '@carteiro/contracts'
export type { BuiltInOptions } from './catalog/built-in.ts'
export type { OptionCaptions, OptionName, OptionSettings, Register } from './catalog/register.ts'
export type { Call, CallOptions } from './client/call.ts'
export {
  type CarteiroClient,
  createCarteiroClient,
  type JobDetail,
  type JobFilter,
  type JobPage,
  type Platform,
} from './client/client.ts'
export {
  type Enqueued,
  type EnqueueInput,
  type EnqueueOptions,
  newIdempotencyKey,
  type PublicationRequest,
} from './client/enqueue.ts'
export { asCarteiroError, CarteiroError, type CarteiroErrorDetail } from './client/error.ts'
export type { SupabaseAccess } from './client/supabase-access.ts'
export type { Uploadable, UploadOptions, UploadProgress } from './client/upload.ts'
export { createJobStore, type JobStore, type JobStoreOptions } from './live/job-store.ts'
export type { ConnectionState } from './live/watch.ts'
export { CarteiroProvider, type TextOptions, useCarteiro } from './provider.tsx'
export { PublicationStatus, type PublicationStatusProps } from './publication-status.tsx'
export { type DrawnButton, PublishButton, type PublishButtonProps } from './publish/publish-button.tsx'
export { PublishStatusList } from './publish/publish-status-list.tsx'
export type { PublishInput, PublishMedia, PublishOptions } from './publish/publisher.ts'
export { type Publish, type PublishPhase, usePublish } from './publish/use-publish.ts'
export { canRetry, describeJob } from './texts/describe.ts'
export type { PublishLabelChanges, PublishLabels, PublishLocale } from './texts/labels.ts'
export { labelsOf, publishLabels } from './texts/locales.ts'
export { optionName, platformName } from './texts/names.ts'
export {
  type PublicationStatusOptions,
  type PublicationStatusResult,
  usePublicationStatus,
} from './use-publication-status.ts'
