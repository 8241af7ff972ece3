export { createApp } from './app.ts'
export { dispatcherConfig } from './config.ts'
export { createDispatcher, type Dispatcher } from './dispatcher.ts'
