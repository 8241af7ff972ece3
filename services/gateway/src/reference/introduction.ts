/** What the reference says before its operations, in Markdown. */
export const introduction = (
  url: string,
): string => `Publish one piece of content to many social networks in the background: never twice, never lost in silence.

## Get a key

- **Sign in to the studio** of your installation, open **Developers → API keys**, and make a key of mode \`test\`. It is shown once.
- On your own machine \`npm start -- --test-mode\` prints a test key, with a call to paste.
- \`npx carteiro keys create --email you@example.com\` signs in on a terminal, and makes one.
- An app calls for a signed-in user with the user's Supabase **access token** (\`session.access_token\` of supabase-js) in place of a key.

Send either as \`Authorization: Bearer …\`. A test key (\`ck_test_…\`) reaches the sandbox alone, so you can try every operation on this page with it. A live key (\`ck_live_…\`) publishes for real; nothing else in your code changes.

## Publish

\`\`\`sh
export CARTEIRO_API_KEY=ck_test_…
curl -X POST '${url}/api/publications/enqueue' \\
  -H "Authorization: Bearer $CARTEIRO_API_KEY" \\
  -H 'Content-Type: application/json' \\
  -d '{ "selectedOptions": ["x_post"], "captions": { "universal": "Bom dia" } }'
\`\`\`

The answer has the id of the publication and one job for each option. \`GET /api/publications/{id}?wait=25\` answers when they have ended.

## Run a request again

Send an \`Idempotency-Key\`, such as the id of your row: a repeated request with it is answered like the first one, and nothing is published twice. The SDK always sends one.

## Errors

Every error has a \`code\`, a \`message\`, \`details\` that name each wrong field, and \`docs_url\`, [a page with its cause and cure](${url}/docs/errors). A job that failed has an \`error_code\` with a page of the same kind.
`
