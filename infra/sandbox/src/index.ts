export { createSandbox, type SandboxOptions, startSandbox } from './sandbox.ts'
