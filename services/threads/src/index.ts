export { type ThreadsConfig, threadsConfig } from './config.ts'
export { defineThreads } from './definition.ts'
