export * from './account.ts'
export * from './catalog/catalog.ts'
export { checkConditions } from './catalog/check-conditions.ts'
export { type Condition, condition } from './catalog/condition.ts'
export { countText } from './catalog/count-text.ts'
export {
  contentOf,
  type Evaluation,
  evaluateOption,
  reviewContent,
  reviewOption,
} from './catalog/evaluate-option.ts'
export type { World } from './catalog/facts.ts'
export type { Problem } from './catalog/problem.ts'
export type { LaterCheck, Rule } from './catalog/rules.ts'
export * from './connections.ts'
export * from './dead-letters.ts'
export * from './enqueue.ts'
export * from './errors.ts'
export { id } from './id.ts'
export { fieldPath, issueDetails } from './input/issue-details.ts'
export { nearestKey } from './input/nearest-key.ts'
export { expecting, plainMessage } from './input/plain-message.ts'
export { unknownKey } from './input/unknown-key.ts'
export * from './internal.ts'
export * from './job.ts'
export * from './job-story.ts'
export * from './media.ts'
export { canonicalMediaType, documentTypes } from './media-types.ts'
export * from './operations.ts'
export * from './queue.ts'
export * from './queue-metrics.ts'
export { strict } from './strict.ts'
export * from './studio.ts'
