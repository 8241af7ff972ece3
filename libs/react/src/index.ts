export type {
  ErrorCode,
  Job,
  JobEdit,
  JobEvent,
  JobPhase,
  JobStatus,
  MediaFile,
  RejectedOption,
  ShownMediaFile,
} from '@carteiro/contracts'
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
} from './client/enqueue.ts'
export { asCarteiroError, CarteiroError, type CarteiroErrorDetail } from './client/error.ts'
export type { SupabaseAccess } from './client/supabase-access.ts'
export type { Uploadable, UploadOptions, UploadProgress } from './client/upload.ts'
export { createJobStore, type JobStore } from './live/job-store.ts'
export type { ConnectionState } from './live/watch.ts'
export { CarteiroProvider, useCarteiro } from './provider.ts'
export { type PublishLabels, type PublishLocale, publishLabels } from './publish/labels.ts'
export { type DrawnButton, PublishButton, type PublishButtonProps } from './publish/publish-button.tsx'
export { describeJob, PublishStatusList } from './publish/publish-status-list.tsx'
export type { PublishInput, PublishMedia, PublishOptions } from './publish/publisher.ts'
export { canRetry, type Publish, type PublishPhase, usePublish } from './publish/use-publish.ts'
export {
  type PublicationStatus,
  type PublicationStatusOptions,
  usePublicationStatus,
} from './use-publication-status.ts'
