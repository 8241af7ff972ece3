/** Names of what the database broadcasts to a user's pages: apart from the schemas, so that a page needs no zod for them. */

/** The user's private Realtime topic. */
export const userTopic = (userId: string): string => `user:${userId}`
/** Carries the present state of a changed job. */
export const JOB_CHANGED_EVENT = 'job_changed'
/** Announces a new publication, once for all of its jobs. */
export const PUBLICATION_CREATED_EVENT = 'publication_created'
