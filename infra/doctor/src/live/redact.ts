/** Names of settings whose values nobody may see. */
const SECRET_NAME = /TOKEN|SECRET|KEY|PASSWORD/
/** A shorter value would be found in words. */
const MIN_LENGTH = 6

/** Takes every secret of an environment out of a text, whoever has put it there. */
export const redact = (text: string, env: Record<string, string | undefined>): string =>
  Object.entries(env)
    .filter(([name, value]) => SECRET_NAME.test(name) && (value?.length ?? 0) >= MIN_LENGTH)
    .reduce((rest, [name, value]) => rest.replaceAll(value as string, `<${name}>`), text)
