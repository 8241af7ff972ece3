/**
 * The Node with which programs of others run the packages: OLDEST_NODE, a path, where CI has the oldest that is promised
 * (`engines`); otherwise that of the tests.
 */
export const othersNode: string = process.env.OLDEST_NODE ?? process.execPath
