export { createApp } from './app.ts'
export { createDispatcher, type Dispatcher } from './dispatcher.ts'
