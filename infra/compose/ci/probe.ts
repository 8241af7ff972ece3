import type { Container } from './container.ts'

const WRITE = "require('node:fs').writeFileSync('/app/service/package.json', '')"
const IMAGE_USER = '10001'
const NO_CAPABILITIES = /^CapEff:\s+0+$/m

/** What an image must hold to however it is deployed. @throws where it doesn't */
export const probe = (container: Container): void => {
  const status = container.status()
  const users = status.match(/^Uid:\s+(.*)$/m)?.[1]?.split(/\s+/) ?? []
  if (!users.every((user) => user === IMAGE_USER)) throw new Error(`${container.name} runs as ${users}`)
  if (!NO_CAPABILITIES.test(status)) throw new Error(`${container.name} has capabilities`)
  if (!/^NSpid:.*\s1$/m.test(status)) throw new Error(`Node is not process 1 of ${container.name}`)
  const { output } = container.execute(['node', '-e', WRITE])
  if (!output.includes('EROFS')) throw new Error(`${container.name} could be written to:\n${output}`)
}
