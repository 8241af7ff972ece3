/** Names of settings whose values must not be shown. */
const SECRET_NAME = /TOKEN|SECRET|KEY|PASSWORD/
/** A shorter value could be part of an ordinary word. */
const MIN_LENGTH = 6

/** Removes every secret of an environment from a text. */
export const redact = (text: string, env: Record<string, string | undefined>): string =>
  Object.entries(env)
    .filter(([name, value]) => SECRET_NAME.test(name) && (value?.length ?? 0) >= MIN_LENGTH)
    .reduce((rest, [name, value]) => rest.replaceAll(value as string, `<${name}>`), text)
